"""The site as `make docs` builds it: whole, readable on a phone, sending for nothing outside.

It is built once for all tests of a run, in the folder where `make docs` builds it, so that what is
there already (packages, executed notebooks) is used again. Hostile labels get a small site of
their own.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import finitefns as ff
import finitefns.linear
from browsing import opened_page
from finitefns import nets

HOUSE = Path(__file__).resolve().parents[2]
DOCS = HOUSE / "docs"
BUILD = HOUSE / "build" / "docs"
IN_CI = os.environ.get("CI") == "true"
# One server, one browser and one build for all of them: they stay with one worker.
pytestmark = pytest.mark.outside

PHONE = {"width": 360, "height": 740}
TUTORIAL = "tutorials/05-a-net-is-a-forest.html"
SHOWN = [
    "index.html",
    TUTORIAL,
    "reference/things.html",
    "mirror.html",
    "atlas/maps.html",
    "play.html",
    "words.html",
]

sys.path.insert(0, str(DOCS))


def needs_the_tools():
    """What builds the site is a part of CI, and may be missing elsewhere."""
    missing = [name for name in ("npm",) if shutil.which(name) is None]
    for name in ("sphinx", "myst_nb", "numpydoc", "pydata_sphinx_theme", "jupyterlite_sphinx"):
        try:
            __import__(name)
        except ImportError:
            missing.append(name)
    if missing and IN_CI:
        pytest.fail(f"the site cannot be built without {', '.join(missing)}")
    if missing:
        pytest.skip(f"the site is not built without {', '.join(missing)}")


@contextlib.contextmanager
def only_one_at_a_time():
    """Tests run in several processes; one of them builds, and the others wait for it."""
    import fcntl

    BUILD.mkdir(parents=True, exist_ok=True)
    with open(BUILD / "building.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def built():
    """The folder of the site, built by the first process that asks; what it said is kept."""
    needs_the_tools()
    this_run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"{os.getpid()}"
    with only_one_at_a_time():
        stamp, said = BUILD / "built-for", BUILD / "said"
        if not stamp.is_file() or stamp.read_text(encoding="utf-8") != this_run:
            done = subprocess.run(
                [sys.executable, str(DOCS / "build_site.py")],
                capture_output=True, text=True, check=False, cwd=HOUSE,
            )  # fmt: skip
            told = f"{done.stdout}{done.stderr}\nexit status {done.returncode}"
            said.write_text(told, encoding="utf-8")
            stamp.write_text(this_run, encoding="utf-8")
        told = said.read_text(encoding="utf-8")
    assert told.endswith("exit status 0"), told[-6000:]
    return BUILD / "html"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *told):
        pass


@pytest.fixture(scope="module")
def address(built):
    """The site on a server of this machine."""
    with served(built) as there:
        yield there


@contextlib.contextmanager
def served(folder):
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def reading(browser, url, **how):
    """A page of the site; whatever it asks of another host is a failure."""
    asked = []
    with opened_page(browser, **how) as page:
        page.on("requestfailed", lambda request: asked.append(request.url))
        page.goto(url, wait_until="load")
        yield page
    assert asked == [], f"{url} asked for {asked}"


# ------------------------------------------------------------------ built, and whole


def test_every_page_is_there(built):
    pages = {path.relative_to(built).with_suffix("").as_posix() for path in built.rglob("*.html")}
    written = {path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.rglob("*.md")}
    notebooks = {f"tutorials/{path.stem}" for path in (HOUSE / "tutorials").glob("*.ipynb")}
    assert len(notebooks) == 12
    assert {"index", "mirror", "reference/index", "lite", "play"} <= written
    assert written | notebooks | {"CONTRIBUTING", "search", "genindex", "lite/lab/index"} <= pages


def test_every_public_name_has_an_entry(built):
    entries = set()
    for path in (built / "reference").glob("*.html"):
        entries |= set(re.findall(r'id="(finitefns[\w.]*)"', path.read_text(encoding="utf-8")))
    wanted = {f"finitefns.{name}" for name in ff.__all__}
    wanted |= {f"finitefns.linear.{name}" for name in finitefns.linear.__all__}
    wanted |= {f"finitefns.nets.{name}" for name in nets.__all__ if name != "charts"}
    wanted |= {f"finitefns.nets.charts.{name}" for name in nets.charts.__all__}
    assert wanted - entries == set()
    assert {"finitefns.FiniteMap.act", "finitefns.linear.LinearMap.act"} <= entries
    assert {"finitefns.nets.Trace.act", "finitefns.nets.charts.Chart.inverse"} <= entries


# A value that says no more than its own name has no law; what this package thought of, no source.
NO_LAW = {"InputError", "NoCanonicalForm", "Undecided"}
OWN = {
    "Freedom", "InputError", "NoCanonicalForm", "Relabeling", "Undecided", "audit", "coloured",
    "describe", "freedom_table", "weighted",
}  # fmt: skip


def test_every_public_name_has_its_law_its_limits_its_source_and_an_example(built):
    pages = [path.read_text(encoding="utf-8") for path in (built / "reference").glob("*.html")]
    whole = "".join(re.sub(r"</?span[^>]*>", "", page) for page in pages)
    for name in ff.__all__:
        entry = whole[whole.index(f'id="finitefns.{name}"') :]
        # Up to the next entry that is not a part of this one.
        entry = re.split(r'id="finitefns\.(?!' + name + r'["\.])[\w.]+"', entry)[0]
        wanted = {"Examples", "&gt;&gt;&gt; "}
        wanted |= set() if name in NO_LAW else {'class="law admonition"', ">Raises"}
        wanted |= set() if name in OWN else {">References"}
        assert [part for part in wanted if part not in entry] == [], name


def test_every_link_of_the_site_leads_somewhere(built):
    from workshop.whole import faults

    assert faults(built) == []


def test_every_cell_of_the_mirror_has_a_link(built):
    page = (built / "mirror.html").read_text(encoding="utf-8")
    cells = re.findall(r"<td[^>]*>(.*?)</td>", page, re.DOTALL)
    assert len(cells) >= 5 * 30 and len(cells) % 5 == 0
    assert [cell for cell in cells if "<a " not in cell] == []
    assert "reference/same.html#finitefns.equivalent" in page
    assert "reference/linear.html#finitefns.linear.LinearMap" in page


def test_a_tutorial_shows_its_outputs_and_where_to_run_it(built):
    page = (built / TUTORIAL).read_text(encoding="utf-8")
    assert page.count("<svg") >= 4 and "not attempted" in page
    assert "Traceback" not in page and "piplite" not in page
    assert "../lite/notebooks/index.html?path=05-a-net-is-a-forest.ipynb" in page
    assert 'href="lite/lab/index.html"' in (built / "tutorials.html").read_text(encoding="utf-8")
    assert re.search(r'href="\.\./_downloads/[^"]*05-a-net-is-a-forest\.ipynb"', page)


def test_an_example_of_the_face_can_be_tried_in_the_browser(built):
    page = (built / "reference" / "same.html").read_text(encoding="utf-8")
    entry = page[page.index('id="finitefns.equivalent"') :]
    (first, *_) = re.findall(r'class="run-it" href="([^"]+)">Try it in the browser<', entry)
    assert first.startswith("../lite/repl/index.html?toolbar=1&amp;kernel=python&amp;code=")
    assert "ff.equivalent%28" in first and (built / "lite/repl/index.html").is_file()


def test_formulae_of_the_reference_are_typeset(browser, address):
    with reading(browser, address + "reference/groups.html") as page:
        page.wait_for_function("document.querySelectorAll('mjx-container').length > 4")
        assert "2^n n!" not in page.inner_text("article")


def test_the_words_have_their_pictures(built):
    page = (built / "words.html").read_text(encoding="utf-8")
    assert page.count("<svg") >= 17 and "Traceback" not in page


# ------------------------------------------------------------------ read by a person


SIZES = """selector => [...document.querySelectorAll(selector)]
    .filter(one => one.offsetParent && one.textContent.trim() && !one.closest("svg"))
    .map(one => parseFloat(getComputedStyle(one).fontSize))"""


# A widget draws itself after the page has loaded, and says a sentence when it is there.
ALL_DRAWN = """() => {
    const views = 'script[type="application/vnd.jupyter.widget-view+json"]';
    const said = [...document.querySelectorAll(".ff-widget .ff-status")]
        .filter(one => one.textContent.trim());
    return said.length === document.querySelectorAll(views).length;
}"""


@pytest.mark.parametrize("name", SHOWN)
def test_a_page_can_be_read_on_a_phone(browser, address, name):
    with reading(browser, address + name, viewport=PHONE) as page:
        page.wait_for_function(ALL_DRAWN)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"]
        assert min(page.evaluate(SIZES, "article section > p, article li > p")) >= 16
        assert min(page.evaluate(SIZES, "article p, article td, article figcaption")) >= 13


LIGHTNESS = """selector => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const light = colour => {
        canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
        return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
    };
    const word = [...document.querySelectorAll(selector)].find(w => w.textContent.trim());
    let behind = word;
    const clear = c => c === "transparent" || c.endsWith(", 0)");
    while (behind.parentElement && clear(getComputedStyle(behind).backgroundColor))
        behind = behind.parentElement;
    const style = getComputedStyle(word);
    const ink = word instanceof SVGElement ? style.fill : style.color;
    return [light(ink), light(getComputedStyle(behind).backgroundColor)];
}"""


@pytest.mark.parametrize(
    "name, words",
    [
        (TUTORIAL, "article p"),
        (TUTORIAL, ".cell_output svg text"),
        (TUTORIAL, ".cell_output [role=status] strong"),
        ("play.html", ".cell_output svg text"),
        ("atlas/maps.html", "article svg text, article figcaption, article strong"),
        ("reference/things.html", ".admonition.law p:last-child, dd p"),
    ],
)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_stand_out_in_both_themes(browser, address, name, words, theme):
    with reading(browser, address + name, color_scheme=theme) as page:
        page.locator(words).first.wait_for(state="attached")
        ink, sheet = page.evaluate(LIGHTNESS, words)
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        assert (sheet > 0.85 and ink < 0.5) if theme == "light" else (sheet < 0.2 and ink > 0.5)


def test_the_search_finds_a_name(browser, address):
    with reading(browser, f"{address}search.html?q=when_merged") as page:
        found = page.locator("#search-results li a", has_text="when_merged").first
        found.wait_for()
        assert "finitefns.when_merged" in found.get_attribute("href")


def test_a_widget_draws_and_moves_in_a_page_without_a_kernel(browser, address):
    with reading(browser, f"{address}play.html") as page:
        first, fourth = (
            page.locator(f'.ff-place[data-slot="domain"][data-place="{k}"]').first for k in (0, 3)
        )
        first.wait_for()
        assert first.get_attribute("aria-label") == "input a, goes to output x"
        first.locator(".ff-hit").click()
        fourth.locator(".ff-hit").click()
        page.locator('[aria-label="input a, was d, goes to output y"]').wait_for()
        assert "change places" in page.locator("[role=status]").first.inner_text()


HOSTILE = """---
file_format: mystnb
kernelspec:
  name: python3
---

# Hostile labels

And a formula, $x^2 + 1$, which no page of the site has yet.

```{code-cell} python
import finitefns as ff
from finitefns.widgets import Relabel

bad = ["<script>window.hurt = 1</script>", "</script><img src=x onerror=window.hurt=2>", "\\u202e"]
f = ff.FiniteMap.from_values([bad[0], bad[0], bad[1]], domain=bad)
ff.draw(f)
```

```{code-cell} python
ff.describe(f)
```

```{code-cell} python
Relabel(f)
```
"""


def test_hostile_labels_stay_text_and_a_formula_is_set(browser, built, tmp_path):
    from build_site import sphinx

    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "index.md").write_text(HOSTILE, encoding="utf-8")
    (tmp_path / "static").symlink_to(BUILD / "static", target_is_directory=True)
    assert sphinx(tmp_path, "widgets") == 0
    with (
        served(tmp_path / "html") as there,
        reading(browser, f"{there}index.html") as page,
    ):
        page.locator(".ff-place").first.wait_for()
        shown = page.locator("article").inner_text()
        assert "<script>window.hurt" in shown
        assert page.locator("article img").count() == 0
        assert page.evaluate("window.hurt") is None
        page.locator("mjx-container").wait_for()


# ------------------------------------------------------------------ Python in the browser

# A kernel that never starts must not keep the tests waiting for ever.
RUN = """codes => Promise.race([
  new Promise((_, give) => setTimeout(() => give(new Error("Python did not answer")), 300_000)),
  (async () => {
    const app = window.jupyterapp;
    await app.restored;
    let widget = null;
    for (let k = 0; k < 600 && !(widget && widget.context && widget.sessionContext); k++) {
        await new Promise(go => setTimeout(go, 100));
        widget = app.shell.currentWidget;
    }
    await widget.context.ready;
    await widget.sessionContext.ready;
    const kernel = widget.sessionContext.session.kernel;
    const told = [];
    for (const code of codes) {
        let text = "";
        const future = kernel.requestExecute({ code });
        future.onIOPub = message => {
            if (message.header.msg_type === "stream") text += message.content.text;
            if (message.header.msg_type === "error")
                text += message.content.ename + ": " + message.content.evalue;
        };
        await future.done;
        told.push(text.trim());
    }
    return told;
  })(),
])"""


def test_python_starts_in_the_browser_and_asks_outside_only_for_numpy_and_scipy(browser, address):
    opened = f"{address}lite/notebooks/index.html?path=05-a-net-is-a-forest.ipynb"
    asked = []
    with opened_page(browser) as page:
        page.context.on("request", lambda request: asked.append(request.url))
        page.goto(opened)
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        codes = [
            "import sys; print(sys.platform)",
            "import lazy_loader, anywidget; print(anywidget.__name__)",
            "import finitefns as ff",  # as the first cell does; without a network NumPy is missing
            "import importlib.util; print(importlib.util.find_spec('finitefns') is not None)",
        ]
        told = page.evaluate(RUN, codes)
        assert (told[0], told[1], told[3]) == ("emscripten", "anywidget", "True"), told
        assert told[2] == "" or "No module named 'numpy'" in told[2]
        assert page.locator(".jp-Notebook").inner_text().startswith("05 A net is a forest")
    outside = {url for url in asked if not url.startswith((address, "blob:", "data:"))}
    names = {url.rpartition("/")[2].partition("-")[0] for url in outside}
    assert names == {"numpy", "scipy"}, outside
