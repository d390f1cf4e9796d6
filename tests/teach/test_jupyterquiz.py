"""Questions for jupyterquiz, and the real jupyterquiz in a browser: right and wrong answers."""

import json

import pytest

from coursework import needs, run_tool
from finitefns.errors import InputError
from finitefns.teach.courses.quiz import EXACT, fits_a_quiz, questions, shown_words, to_jupyterquiz
from finitefns.teach.exercises import all_problems, problem

SHOW = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from jupyterquiz import display_quiz

InteractiveShell.instance()
with capture_output() as shown:
    display_quiz(sys.argv[1], shuffle_answers=False)
kinds = "text/html", "application/javascript"
print("SHOWN", json.dumps([one.data[k] for one, k in zip(shown.outputs, kinds)]))
"""
pytestmark = pytest.mark.outside

NUMBERS = ["01.3", "02.5", "09.2", "08.5"]


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """What display_quiz puts into a notebook: HTML, and the code that fills it."""
    needs("jupyterquiz", "jupyterquiz")
    room = tmp_path_factory.mktemp("quiz")
    to_jupyterquiz(NUMBERS, room / "quiz.json", seed="ada")
    told = run_tool(room, "-c", SHOW, "quiz.json")
    html, code = json.loads(told.split("SHOWN ", 1)[1].splitlines()[0])
    return html, code


@pytest.fixture
def quiz(page, shown):
    """The quiz on a page."""
    html, code = shown
    page.set_content(f"<!doctype html><body>{html}</div></body>")
    page.add_script_tag(content=code)
    page.wait_for_selector(".Quiz")
    return page


def question(page, words):
    return page.locator(".Quiz", has_text=words).first


def test_a_number_is_judged(quiz):
    right = problem("02.5", "ada").task.answer
    asked = question(quiz, "All the ways through")
    field, said = asked.locator("input"), asked.locator(".Feedback")
    field.fill(str(right + 1))
    field.press("Enter")
    assert "Not this number. Hint:" in said.inner_text()
    assert "incorrect" in said.get_attribute("class")
    field.click()
    field.fill(str(right))
    field.press("Enter")
    assert said.inner_text().startswith("Right. Each level set is cut")
    assert "incorrect" not in said.get_attribute("class")


def test_nothing_is_not_zero(quiz):
    one = problem("09.2", "ada")
    name = next(name for name, rank in one.task.answer.items() if rank == 0)
    asked = question(quiz, f"Give only: {name}.")
    field, said = asked.locator("input"), asked.locator(".Feedback")
    field.press("Enter")
    assert "Not this number" in said.inner_text()
    field.click()
    field.fill("0")
    field.press("Enter")
    assert said.inner_text() == "Right."


def test_statements_are_judged_one_by_one(quiz):
    judge = problem("01.3", "ada").task.judge
    asked = question(quiz, "Which are the same?")
    said = asked.locator(".Feedback")
    rows = asked.locator("label")
    assert rows.count() == len(judge.options) + 1
    for place, (words, true, _) in enumerate(judge.options):
        assert rows.nth(place).inner_text().strip() == words.replace("->", "→")
        rows.nth(place).click()
        begins = "Right. Equivalent: " if true else "No. Not equivalent: "
        assert said.inner_text().startswith(begins), words
    rows.last.click()
    assert said.inner_text().startswith("No. At least one holds.")


def test_matrices_keep_their_columns(quiz, tmp_path):
    asked = question(quiz, "One coordinate system for both ends")
    rows = asked.locator("span", has_text="[").all()
    assert len(rows) > 4
    boxes = [row.bounding_box() for row in rows[:2]]
    assert boxes[0]["x"] == boxes[1]["x"] and boxes[0]["width"] == boxes[1]["width"]
    assert boxes[0]["y"] < boxes[1]["y"]


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "f[x](y) = $3$ & $4$",
        "[[0, 1]](i)",
        "<http://x>",
        "a\"b'c",
        "é 字 🍋",
    ],
)
def test_words_are_shown_as_they_stand(quiz, words):
    """jupyterquiz reads more into some signs; its own reading of what we write shows the words."""
    quiz.evaluate("words => { document.body.innerHTML = jaxify(words) }", shown_words(words))
    assert quiz.inner_text("body") == words
    assert quiz.locator("body *").count() == 0


# ------------------------------------------------------------------ the file alone


def test_all_that_fit_are_there_and_the_others_are_named(tmp_path):
    fit = [one.number for one in all_problems() if fits_a_quiz(one)]
    assert list(to_jupyterquiz(None, tmp_path / "all.json")) == fit
    assert len(fit) >= 20
    with pytest.raises(InputError) as told:
        to_jupyterquiz(["01", "02.5"], tmp_path / "some.json")
    assert "do not fit: 01.1, 01.2, 01.5;" in str(told.value)
    assert str(told.value).endswith("these do: 01.3, 01.4, 02.5")
    assert not (tmp_path / "some.json").exists()


@pytest.mark.parametrize("seed", range(6))
def test_every_question_has_its_right_answer(seed):
    for one in filter(fits_a_quiz, all_problems(seed)):
        asked = list(questions(one))
        parts = getattr(one.task.judge, "parts", {"": None})
        assert len(asked) == len(parts)
        for told, name in zip(asked, parts, strict=True):
            right = [x for x in told["answers"] if x.get("correct")]
            if told["type"] == "numeric":
                answer = one.task.answer[name] if name else one.task.answer
                assert [int(x["value"]) for x in right] == [answer] and abs(answer) < EXACT
            else:
                assert len(told["answers"]) == len(one.task.judge.options) + 1
                assert len(right) == max(1, len(one.task.judge.right))


@pytest.mark.parametrize("name", ["quiz", "quiz.txt", ""])
def test_a_quiz_is_json(name, tmp_path):
    with pytest.raises(InputError, match=r"\.json"):
        to_jupyterquiz(["02.5"], name)
