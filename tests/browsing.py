"""A browser for the tests, as a person would use one: it starts alone and stays on this machine."""

import os
import shutil
from contextlib import contextmanager

import pytest

from measuring import PATIENCE

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOCAL = ("http://127.0.0.1:", "http://localhost:", "blob:", "data:", "about:")
NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def opened_browser():
    """Chromium without a window; skips where there is none, but fails where CI is set."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("no browser here: install Debian's package chromium")
    if path is None:
        pytest.skip("no browser on the path (Debian's package is called chromium)")
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened_page(browser, **how):
    """A fresh page; errors in its code, which nobody would see, fail when it is closed."""
    context = browser.new_context(**{"viewport": {"width": 1000, "height": 800}, **how})
    context.route(lambda url: not url.startswith(LOCAL), lambda route: route.abort())
    # A busy machine is slow, and no test waits so long for what comes.
    context.set_default_timeout(PATIENCE * 1_000)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert errors == [], f"the code of the page failed: {errors}"
