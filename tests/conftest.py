"""What every test run shares: how hypothesis searches, the marks, a browser."""

import pytest
from hypothesis import settings

import parts
from browsing import opened_browser, opened_page

# "ci" asks the same questions every time, so that a red run is red again; "explore" looks further:
#     make test ARGS=--hypothesis-profile=explore
settings.register_profile("ci", derandomize=True, deadline=None, database=None, print_blob=True)
settings.register_profile("explore", max_examples=2_000, deadline=None, print_blob=True)
settings.load_profile("ci")

# Measurements and planted faults are not tests: `make bench` and `make mutants` run them.
collect_ignore = ["benchmarks", "mutants"]


def pytest_configure(config):
    """The parts are kept everywhere, and a conftest.py speaks for its own folder alone."""
    if not config.pluginmanager.has_plugin("parts"):
        config.pluginmanager.register(parts, "parts")


@pytest.fixture(scope="module")
def browser():
    """Chromium without a window; the test is skipped, and says why, where there is none."""
    with opened_browser() as opened:
        yield opened


@pytest.fixture
def page(browser):
    """An empty page that reaches nothing outside; an error in its own code fails the test."""
    with opened_page(browser) as opened:
        yield opened


def pytest_terminal_summary(terminalreporter):
    """Before the last line: how many nets by other people were tested, and what stood for torch."""
    reports = [r for r in terminalreporter.getreports("passed") if r.when == "call"]
    found = {(key, value) for r in reports for key, value in r.user_properties}
    nets = sorted(value for key, value in found if key == "net")
    if nets:
        torch = (
            "; ".join(sorted(value for key, value in found if key == "torch")) or "not asked for"
        )
        terminalreporter.write_line(f"nets by other people: {len(nets)} tested; torch: {torch}")
