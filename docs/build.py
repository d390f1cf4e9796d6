"""Build the site: ``python docs/build.py``, or ``make docs``.

It gathers the pages, fetches what runs in a page, lets Sphinx build with every warning an error,
and then checks every link of what was built. Where something cannot be fetched it stops and says
so; ``--without-lite`` builds all but the notebooks that run in the browser.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from workshop.gather import gather  # noqa: E402


def main(argv: list[str] | None = None) -> int:
    """Build all of it; returns 0 when nothing is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=HERE.parent / "build" / "docs")
    parser.add_argument(
        "--without-lite", action="store_true", help="no notebooks that run in the browser"
    )
    options = parser.parse_args(argv)
    build = options.build.resolve()
    started = time.monotonic()
    gather(build / "source")
    (build / "static").mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "FINITEFNS_DOCS_BUILD": str(build),
        "FINITEFNS_DOCS_LITE": "no" if options.without_lite else "yes",
    }
    command = [
        sys.executable, "-m", "sphinx", "--builder", "html", "--fail-on-warning", "--keep-going",
        "--conf-dir", str(HERE), "--doctree-dir", str(build / "doctrees"), "--quiet",
        str(build / "source"), str(build / "html"),
    ]  # fmt: skip
    if subprocess.run(command, env=environment, check=False).returncode:
        return 1
    seconds = time.monotonic() - started
    sys.stdout.write(f"The site is in {build / 'html'}; it took {seconds:.0f} seconds.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
