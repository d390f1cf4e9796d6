"""JupyterLite: the tutorials in a Python that runs in the reader's browser.

Pyodide's core comes from Node's registry and is served by the site, with a wheel of this package
and of every package in pure Python that the notebooks or the kernel import. NumPy and SciPy are
compiled, and come from Pyodide's own distribution when a reader imports them: no copy is at hand.
Pyodide's lock says which versions fit; here it is written anew, with what the site serves.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from email.parser import Parser
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .browser_packages import PYODIDE_CORE, Missing, copy, package, write

ROOT = Path(__file__).resolve().parent.parent.parent
EXTENSIONS = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
KERNEL = EXTENSIONS / "@jupyterlite" / "pyodide-kernel-extension"

# What a kernel starts with, and what it can import later; compiled packages are left to Pyodide.
STARTS_WITH = ("comm", "ipykernel", "ipython", "jedi", "micropip", "piplite", "pyodide-kernel")
IMPORTED = ("anywidget", "finitefns")
OWN_STUBS = ("ipykernel", "piplite", "pyodide-kernel", "widgetsnbextension")
NEEDLESS = {"networkx": {"matplotlib", "numpy", "setuptools"}, "ipywidgets": {"jupyterlab-widgets"}}
BESIDES = {"finitefns": {"anywidget"}}  # for the widgets: whoever imports the package has them too
IN_THE_BROWSER = {"sys_platform": "emscripten", "platform_system": "Emscripten", "extra": ""}


def kernel_wheels() -> dict[str, Path]:
    """The wheels that come with the kernel: Pyodide's part of it, and what stands in for others."""
    found = {}
    for path in sorted((KERNEL / "static" / "pypi").glob("*.whl")):
        found[canonicalize_name(path.name.partition("-")[0])] = path  # the highest version is last
    return {name: found[name] for name in OWN_STUBS}


def own_wheel(store: Path, fingerprint: str) -> Path:
    """A wheel of this package as it stands, built once for each state of its sources."""
    home = store / fingerprint
    if not (wheels := sorted(home.glob("finitefns-*.whl"))):
        _pip("wheel", "--no-deps", "--wheel-dir", str(home), str(ROOT))
        wheels = sorted(home.glob("finitefns-*.whl"))
    return wheels[0]


def pinned(name: str, lock: dict[str, Any]) -> str:
    """A package at the version that Pyodide names, or at the one that is installed here."""
    return f"{name}=={lock[name]['version'] if name in lock else installed(name)}"


def download(specs: list[str], store: Path) -> None:
    """Get wheels in pure Python from the package index, by the ordinary installer."""
    _pip(
        "download", "--no-deps", "--only-binary=:all:", "--implementation=py", "--abi=none",
        "--platform=any", "--python-version=3.14", "--dest", str(store), *specs,
    )  # fmt: skip


def _pip(*words: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"pip {words[0]} failed: {done.stderr.strip()[-600:]}")


def told(wheel: Path) -> tuple[str, str, list[str], list[str]]:
    """What a wheel says of itself: name, version, what it imports as, what it needs here."""
    with zipfile.ZipFile(wheel) as opened:
        files = opened.namelist()
        about = next(f for f in files if f.endswith(".dist-info/METADATA"))
        data = Parser().parsestr(opened.read(about).decode("utf-8"))
    tops = {
        f.partition("/")[0].removesuffix(".py") for f in files if not f.split("/")[0].count("-")
    }
    needs = []
    for line in data.get_all("Requires-Dist") or []:
        need = Requirement(line)
        if need.marker is None or need.marker.evaluate(IN_THE_BROWSER | {"python_version": "3.14"}):
            needs.append(canonicalize_name(need.name))
    name = canonicalize_name(data["Name"])
    needs = sorted((set(needs) | BESIDES.get(name, set())) - NEEDLESS.get(name, set()))
    return name, data["Version"], sorted(t for t in tops if t.isidentifier()), needs


def is_compiled(name: str, lock: dict[str, Any]) -> bool:
    """Whether Pyodide has a package as machine code, so that only its distribution can serve it."""
    return name in lock and not lock[name]["file_name"].endswith("none-any.whl")


def gather_wheels(store: Path, own: Path, lock: dict[str, Any]) -> dict[str, Path]:
    """Every wheel that the site serves, by name: what is needed, and what that needs in turn."""
    served = kernel_wheels() | {"finitefns": own}
    waiting = [*STARTS_WITH, *IMPORTED]
    store.mkdir(parents=True, exist_ok=True)
    while waiting:
        missing = [n for n in dict.fromkeys(waiting) if n not in served]
        specs = {name: pinned(name, lock) for name in missing}
        known = {name: _kept(store, spec) for name, spec in specs.items()}
        if wanted := [specs[name] for name, path in known.items() if path is None]:
            download(wanted, store)
        for name, spec in specs.items():
            served[name] = _kept(store, spec) or _lost(spec)
        waiting = [
            need
            for name in dict.fromkeys(waiting)
            for need in told(served[name])[3]
            if need not in served and not is_compiled(need, lock)
        ]
    return served


def _kept(store: Path, spec: str) -> Path | None:
    name, _, version = spec.partition("==")
    return next(store.glob(f"{name.replace('-', '_')}-{version}-*.whl"), None)


def _lost(spec: str) -> Path:
    raise Missing(f"{spec} has no wheel in pure Python")


def write_lock(core: Path, target: Path, served: dict[str, Path]) -> dict[str, Any]:
    """Pyodide's lock with the site's own wheels; the rest at the address of its distribution."""
    lock = json.loads((core / "pyodide-lock.json").read_text(encoding="utf-8"))
    for entry in lock["packages"].values():
        entry["file_name"] = f"{PYODIDE_CDN_URL}/{entry['file_name']}"
    for wheel in served.values():
        name, version, imports, needs = told(wheel)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        # A folder by content: a browser that kept the last one is not served it again.
        place = f"{digest[:12]}/{wheel.name}"
        copy(wheel, target / place)
        lock["packages"][name] = {
            "name": name, "version": version, "file_name": place, "sha256": digest,
            "imports": imports, "depends": needs, "install_dir": "site",
            "package_type": "package", "unvendored_tests": False,
        }  # fmt: skip
    write(target / "pyodide-lock.json", json.dumps(lock, indent=1, sort_keys=True).encode())
    return lock


def write_lite(build: Path, fingerprint: str) -> None:
    """The folder that JupyterLite is built from."""
    lite = build / "lite"
    core = package("pyodide", build / "packages")
    packages = json.loads((core / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    own = own_wheel(build / "wheels" / "own", fingerprint)
    served = gather_wheels(build / "wheels", own, packages)
    pyodide = lite / "static" / "pyodide"
    shutil.rmtree(lite / "static", ignore_errors=True)
    for name in PYODIDE_CORE:
        copy(core / name, pyodide / name)
    write_lock(core, pyodide, served)
    settings = {
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": list(STARTS_WITH)},
    }
    _json(
        lite / "jupyter-lite.json",
        {
            "jupyter-lite-schema-version": 0,
            "jupyter-config-data": {
                "appName": "finitefns",
                "disabledExtensions": ["@jupyterlab/apputils-extension:announcements"],
                "exposeAppInBrowser": True,
                "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": settings},
            },
        },
    )
    # Only these, and not whatever else is installed beside them.
    extensions = [KERNEL, EXTENSIONS / "@jupyter-widgets" / "jupyterlab-manager"]
    extensions.append(EXTENSIONS / "anywidget")
    _json(
        lite / "jupyter_lite_config.json",
        {
            "LiteBuildConfig": {
                "federated_extensions": [str(path) for path in extensions],
                "ignore_sys_prefix": ["federated_extensions"],
                "no_sourcemaps": True,
            },
            "PyodideLockAddon": {"enabled": False},
        },
    )


def _json(path: Path, data: dict[str, Any]) -> None:
    write(path, json.dumps(data, indent=1).encode())
