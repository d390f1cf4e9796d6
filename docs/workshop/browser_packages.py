"""What runs in a reader's page, fetched once from Node's registry and served by the site.

Mathematics (MathJax), widgets without a kernel (require.js, html-manager), and Python itself
(Pyodide). Nothing else is taken from a package than the files named here, and no script of a
package is run.
"""

from __future__ import annotations

import importlib.resources
import json
import shutil
import subprocess
import tarfile
from pathlib import Path

from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION

# The one place for versions. The kernel says itself which Pyodide it was made for.
VERSIONS = {
    "@jupyter-widgets/html-manager": "1.0.15",
    "mathjax": "3.2.2",
    "pyodide": PYODIDE_VERSION,
    "requirejs": "2.3.8",
}
PYODIDE_CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")

WIDGET_PATHS = """\
// anywidget stands beside this file, so no page asks an outside host for it.
const beside = document.currentScript.src.replace(/[^/]*$/, "");
window.requirejs.config({ paths: { anywidget: beside + "anywidget" } });
"""


class Missing(Exception):
    """What cannot be fetched, in a sentence that says what to do."""


def package(name: str, store: Path) -> Path:
    """The folder of a package, fetched on first use and kept."""
    version = VERSIONS[name]
    home = store / f"{name.replace('/', '+').lstrip('@')}-{version}"
    if (home / "package.json").is_file():
        return home
    npm = shutil.which("npm")
    if npm is None:
        raise Missing(f"{name} {version} comes from Node's registry, but there is no npm here")
    store.mkdir(parents=True, exist_ok=True)
    packed = subprocess.run(
        [npm, "pack", "--json", "--ignore-scripts", f"{name}@{version}"],
        cwd=store, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if packed.returncode:
        raise Missing(f"npm cannot get {name} {version}: {packed.stderr.strip()[-400:]}")
    archive = store / json.loads(packed.stdout)[0]["filename"]
    unpacked = store / f"{home.name}.unpacked"
    shutil.rmtree(unpacked, ignore_errors=True)
    with tarfile.open(archive) as tar:
        tar.extractall(unpacked, filter="data")
    (unpacked / "package").rename(home)
    unpacked.rmdir()
    archive.unlink()
    return home


def write_vendor(target: Path, store: Path) -> None:
    """The files of mathematics and widgets, where `conf.py` says that pages find them."""
    mathjax = package("mathjax", store) / "es5"
    fonts = "output/chtml/fonts/woff-v2"
    files = {
        "require.js": package("requirejs", store) / "require.js",
        "embed-amd.js": package("@jupyter-widgets/html-manager", store) / "dist" / "embed-amd.js",
        "mathjax/tex-chtml.js": mathjax / "tex-chtml.js",
        **{f"mathjax/{fonts}/{p.name}": p for p in sorted((mathjax / fonts).iterdir())},
    }
    for place, source in files.items():
        copy(source, target / place)
    widgets = importlib.resources.files("anywidget") / "nbextension" / "index.js"
    write(target / "anywidget.js", widgets.read_bytes())
    write(target / "widget-paths.js", WIDGET_PATHS.encode())


def copy(source: Path, target: Path) -> None:
    """Copy a file unless it is there: a file of a version never changes."""
    if not target.is_file() or target.stat().st_size != source.stat().st_size:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def write(target: Path, data: bytes) -> None:
    """Write a file unless it says so already."""
    if not target.is_file() or target.read_bytes() != data:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
