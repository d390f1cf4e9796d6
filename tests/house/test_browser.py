"""The browser that other tests drive: it draws, it runs code, and it reaches nothing outside."""

import pytest

from browsing import opened_browser, opened_page


def test_a_page_is_drawn_and_its_code_runs(page):
    page.set_content("<p id=here></p><script>here.textContent = 3 + 2</script>")
    assert page.inner_text("#here") == "5"


def test_nothing_outside_is_reached(page):
    failed = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.set_content("<img src='https://example.org/a.png'>")
    page.wait_for_function("document.images[0].complete")
    assert failed == ["https://example.org/a.png"]


def test_an_error_in_the_code_of_a_page_is_a_failure(browser):
    with pytest.raises(AssertionError, match="planted"), opened_page(browser) as page:
        page.set_content("<script>throw new Error('planted')</script>")


def test_without_a_browser_tests_are_skipped_but_not_where_ci_is_set(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CI", "")
    with pytest.raises(pytest.skip.Exception, match="no browser"), opened_browser():
        pass
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="install"), opened_browser():
        pass
