"""One whole run: a notebook in a real JupyterLab, a drag with the mouse, and Python reads it."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from browsing import opened_page
from measuring import PATIENCE

if os.environ.get("CI") != "true":  # where CI is set, what is missing is a failure
    pytest.importorskip("anywidget", reason="the widgets need anywidget")
    pytest.importorskip("jupyterlab", reason="JupyterLab is not installed")

pytestmark = pytest.mark.kernel

TOKEN = "a-token-of-this-test"

CELLS = (
    """
import finitefns as ff
from finitefns.widgets import Relabel
w = Relabel(ff.FiniteMap.from_mapping({"a": "x", "b": "y", "c": "y"}))
w
""".strip(),
    'print("PYTHON SEES", w.relabeling.moves["domain"].tolist(), w.thing("a"), w.thing("b"))',
)
# The notebook is there, its kernel has answered, and its last cell has been run.
READY = """async () => {
  await window.jupyterapp.restored;
  const shell = window.jupyterapp.shell;
  while (!shell.currentWidget?.sessionContext) await new Promise((go) => setTimeout(go, 100));
  await shell.currentWidget.context.ready;
  await shell.currentWidget.sessionContext.ready;
  await shell.currentWidget.sessionContext.session.kernel.info;
}"""
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"
# The last cell is made the active one and run by a command.
RUN_LAST = """async () => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = notebook.widgets.length - 1;
  await window.jupyterapp.commands.execute("notebook:run-cell");
}"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def lab_server(folder: Path):
    """JupyterLab on this machine, with nothing of its own anywhere else; ended whatever happens."""
    port, log = free_port(), folder / "server.log"
    own = {
        f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")
    }
    own |= {
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "spaces"),
        "IPYTHONDIR": str(folder / "ipython"),
    }
    own |= {"JUPYTERLAB_SETTINGS_DIR": str(folder / "settings")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"]
    command += [f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}"]
    command += [f"--ServerApp.root_dir={folder}", "--allow-root"]
    command += ["--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None"]
    with log.open("w") as out:
        server = subprocess.Popen(
            command, env=os.environ | own, cwd=folder, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        address = f"http://127.0.0.1:{port}"
        end = time.monotonic() + PATIENCE
        while True:
            assert server.poll() is None, f"JupyterLab did not start: {log.read_text()[-2000:]}"
            try:
                urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=60).close()
                break
            except OSError:
                assert time.monotonic() < end, f"JupyterLab is silent: {log.read_text()[-2000:]}"
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(60)


def test_a_point_is_dragged_in_jupyterlab_and_python_sees_it(browser, tmp_path):
    import nbformat

    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, CELLS)))
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, tmp_path / "relabel.ipynb")
    with lab_server(tmp_path) as address, opened_page(browser) as page:
        page.goto(f"{address}/lab/tree/relabel.ipynb?token={TOKEN}&reset")
        page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
        page.evaluate(READY)
        page.evaluate(RUN_ALL)
        told = page.locator(".jp-OutputArea-output pre", has_text="PYTHON SEES")
        told.wait_for()
        assert told.inner_text().strip() == "PYTHON SEES [0, 1, 2] x y"

        def middle(number):
            place = page.locator(f'.ff-place[data-slot="domain"][data-place="{number}"] .ff-hit')
            box = place.bounding_box()
            return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

        page.locator('.ff-place[data-place="2"]').first.wait_for()
        page.locator(".ff-widget").scroll_into_view_if_needed()
        page.mouse.move(*middle(0))
        page.mouse.down()
        page.mouse.move(*middle(1), steps=8)
        page.mouse.up()
        page.get_by_text("Input a and input b change places").wait_for()
        # And by keys, which JupyterLab would take for itself: c is picked up, dropped on a.
        page.locator('.ff-place[data-slot="domain"][data-place="2"]').focus()
        for key in ("Enter", "ArrowDown", "Enter"):
            page.keyboard.press(key)
        page.get_by_text("Input c and input a change places").wait_for()
        # What the page sent comes first in the kernel's queue, so one run of the cell is enough.
        page.evaluate(RUN_LAST)
        page.locator(".jp-OutputArea-output pre", has_text="[1, 2, 0]").wait_for()
        assert re.sub(r"\s+", " ", told.inner_text()).strip() == "PYTHON SEES [1, 2, 0] y x"
        # Python worked the invariants out anew for the moves that it was sent.
        page.locator(".ff-widget caption", has_text="What stands still (✓ as before)").wait_for()
        page.screenshot(path=tmp_path / "lab.png")
    assert (tmp_path / "lab.png").stat().st_size > 10_000
