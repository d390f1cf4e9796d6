"""Build the site: ``python docs/build_site.py``, or ``make docs``.

It gathers the pages, fetches what runs in a page, lets Sphinx build with every warning an error,
and then checks every link of what was built. Where npm or something that it fetches is missing, it
stops and says so; ``--without-npm`` builds a site without JupyterLite, live widgets and MathJax.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from workshop.browser_packages import Missing, write_vendor
from workshop.gather import fingerprint, gather
from workshop.lite import write_lite
from workshop.whole import faults, outside, pages

HERE = Path(__file__).resolve().parent


def main(argv: list[str] | None = None) -> int:
    """Build all of it; returns 0 when nothing is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=HERE.parent / "build" / "docs")
    parser.add_argument("--without-npm", action="store_true", help="what needs no npm, and only it")
    options = parser.parse_args(argv)
    build = options.build.resolve()
    started = time.monotonic()
    gather(build / "source")
    (build / "static").mkdir(parents=True, exist_ok=True)
    if not options.without_npm:
        try:
            write_vendor(build / "static" / "vendor", build / "packages")
            write_lite(build, fingerprint())
        except Missing as why:
            sys.stderr.write(f"docs: {why}\n`make docs NPM=no` builds a site without it.\n")
            return 1
    _say(started, "gathered")
    if sphinx(build, "" if options.without_npm else "lite widgets"):
        return 1
    remove_what_is_gone(build)
    _say(started, "built")
    wrong = faults(build / "html")
    for fault in wrong:
        sys.stderr.write(f"docs: {fault}\n")
    links = outside(build / "html")
    (build / "outside.txt").write_text("".join(f"{link}\n" for link in links), encoding="utf-8")
    _say(
        started, f"{len(wrong)} broken links; {len(links)} to other hosts are listed, not followed"
    )
    sys.stdout.write(f"The site: {build / 'html' / 'index.html'}\n")
    return bool(wrong)


def sphinx(build: Path, extras: str) -> int:
    """Let Sphinx build the pages; a warning is an error, and all of them are shown."""
    environment = os.environ | {
        "FINITEFNS_DOCS_BUILD": str(build),
        "FINITEFNS_DOCS_WITH": extras,
        "IPYTHONDIR": str(build / "ipython"),  # no profile of a person colours what a page shows
    }
    command = [
        sys.executable, "-m", "sphinx", "--builder", "html", "--fail-on-warning", "--keep-going",
        "--conf-dir", str(HERE), "--doctree-dir", str(build / "doctrees"), "--quiet",
        str(build / "source"), str(build / "html"),
    ]  # fmt: skip
    status = subprocess.run(command, env=environment, check=False).returncode
    if status:  # or the next build would find what it has read, and not warn of it again
        shutil.rmtree(build / "doctrees", ignore_errors=True)
    return status


def remove_what_is_gone(build: Path) -> None:
    """Pages whose source is gone, and what was made of the package as it no longer is."""
    sources = {
        p.relative_to(build / "source").with_suffix("") for p in (build / "source").rglob("*")
    }
    for page in pages(build / "html"):
        name = page.relative_to(build / "html").with_suffix("")
        if name not in sources and name.as_posix() not in ("genindex", "search"):
            page.unlink()
    for folder in (build / "executed", build / "wheels" / "own"):
        for made in folder.glob("*"):
            if made.name != fingerprint():
                shutil.rmtree(made)


def _say(started: float, what: str) -> None:
    sys.stdout.write(f"docs, {time.monotonic() - started:3.0f} s: {what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
