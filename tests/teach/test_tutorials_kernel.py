"""Every tutorial from top to bottom in a real kernel, as Run All does it before anybody answered.

No cell may end in an error or complain on stderr, every check cell shows its card, and what a
notebook would show is there to see. A tutorial is meant to take less than a minute (`--durations=0`
says how long each took), but the speed of a machine is no fault of it and fails nothing.
"""

import os
from pathlib import Path

import pytest

from measuring import PATIENCE

nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")

pytestmark = pytest.mark.kernel

HOME = Path(__file__).parents[2] / "tutorials"
TUTORIALS = sorted(HOME.glob("*.ipynb"))


@pytest.fixture
def own_jupyter(tmp_path, monkeypatch):
    """Nothing of the person who runs the tests is read or written."""
    for name in ("CONFIG", "DATA", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{name}_DIR", str(tmp_path / name.lower()))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    house = str(HOME.parent)
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join(filter(None, [house, os.environ.get("PYTHONPATH")]))
    )
    return tmp_path


def executed(path, where):
    """The notebook with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    client = nbclient.NotebookClient(
        notebook,
        timeout=PATIENCE,
        kernel_name="python3",
        resources={"metadata": {"path": str(where)}},
    )
    return client.execute()


def shown(cell, kind):
    """What a cell shows in one format, each as a text."""
    datas = [out.get("data", {}) for out in cell.outputs]
    return [data[kind] for data in datas if kind in data]


@pytest.mark.parametrize("path", TUTORIALS, ids=lambda path: path.stem)
def test_a_tutorial_runs_in_a_kernel(path, own_jupyter):
    notebook = executed(path, own_jupyter)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in cells)
    for cell in cells:
        for out in cell.outputs:
            assert out.output_type != "error", f"{cell.id}: {out}"
            assert out.get("name") != "stderr", f"{cell.id} complains: {out}"
    checks = [cell for cell in cells if "check" in cell.metadata.get("tags", [])]
    cards = [shown(cell, "text/html") for cell in checks]
    assert len(cards) >= 4
    assert all(len(card) == 1 and "not attempted" in card[0] for card in cards)
    widgets = [cell for cell in cells if shown(cell, "application/vnd.jupyter.widget-view+json")]
    assert "play-widget" in [cell.id for cell in widgets]
    for cell in widgets:
        assert "<svg" in shown(cell, "text/html")[0]  # where no kernel runs, its picture
    assert any("<svg" in text for cell in cells for text in shown(cell, "text/html"))


def test_a_cell_that_fails_is_seen(own_jupyter):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    path = own_jupyter / "broken.ipynb"
    nbformat.write(notebook, path)
    with pytest.raises(nbclient.exceptions.CellExecutionError, match="ZeroDivisionError"):
        executed(path, own_jupyter)
