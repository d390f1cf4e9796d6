"""What every test run shares: how hypothesis searches, what pytest leaves alone, a browser."""

import pytest
from hypothesis import settings

from browsing import opened_browser, opened_page

# "ci" asks the same questions every time, so that a red run is red again; "explore" looks further:
#     make test ARGS=--hypothesis-profile=explore
settings.register_profile("ci", derandomize=True, deadline=None, database=None, print_blob=True)
settings.register_profile("explore", max_examples=2_000, deadline=None, print_blob=True)
settings.load_profile("ci")

# Measurements are not tests: `make bench` runs them.
collect_ignore = ["benchmarks"]


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
