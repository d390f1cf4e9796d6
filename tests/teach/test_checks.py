"""The check cells: what a student sees for a good answer, a bad one, none, and anything at all."""

import html
import re
import signal
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from finitefns import Endofunction, FiniteMap, Undecided, equivalent
from finitefns.linear import LinearMap
from finitefns.teach import checks
from finitefns.teach.checks import check
from finitefns.teach.exercises.result import RIGHT, UNREADABLE, UNTRIED, WRONG


def exercise_3(answer):
    yield "it is even", answer % 2 == 0, f"{answer} is odd"
    yield "it is large", answer > 100


def seen(result):
    """The words of a card, as a browser shows them."""
    return html.unescape(re.sub("<[^>]*>", "\n", result._repr_html_()))


def test_every_claim_holds_or_the_first_that_does_not_is_named():
    good, odd, small = (check(exercise_3, x) for x in (102, 103, 2))
    assert (good.state, odd.state, small.state) == (RIGHT, WRONG, WRONG)
    assert (float(good), float(odd), good.points) == (1, 0, 1)
    assert "✓ it is even" in seen(good) and "✓ it is large" in seen(good)
    assert "✗ it is even" in seen(odd) and "103 is odd" in seen(odd)
    assert "large" not in seen(odd)  # claims after the first that fails are not tried
    assert "✓ it is even" in seen(small) and "✗ it is large" in seen(small)
    assert "Exercise 3 wrong: 0 of 1 point\n" in seen(small)


@pytest.mark.parametrize("nothing", [None, ...])
def test_no_answer_is_not_a_wrong_one(nothing):
    result = check(exercise_3, nothing)
    assert result.state == UNTRIED and not result
    assert "in the place of the dots" in seen(result)


def raises(error):
    def claims(answer):
        yield "it begins well", True
        raise error

    return claims


class Rude(Exception):
    def __str__(self):
        raise ValueError("no words")


def test_an_answer_that_cannot_even_be_told_gets_a_sentence():
    class Mute:
        def __repr__(self):
            raise ValueError("no words")

    for kind in (int, list, FiniteMap, PAIR):
        assert check(claims_of(kind), Mute()).state == UNREADABLE


@pytest.mark.parametrize(
    "error, told",
    [
        (ValueError("<script>alert(1)</script>"), "ValueError: <script>alert(1)</script>"),
        (ZeroDivisionError("division by zero"), "ZeroDivisionError: division by zero"),
        (AssertionError("said"), "AssertionError: said"),
        (SystemExit(3), "SystemExit: 3"),
        (RecursionError("deep"), "RecursionError: deep"),
        (MemoryError(), "MemoryError: "),
        (Rude(), "Rude: (its message cannot be read)"),
    ],
)
def test_what_raises_gets_a_sentence(error, told):
    result = check(raises(error), 1)
    assert result.state == UNREADABLE and float(result) == 0
    assert told in seen(result) and "✓ it begins well" in seen(result)
    assert "<script" not in result._repr_html_()


def test_a_fault_of_input_is_told_in_its_own_words():
    def claims(answer):
        yield "it is a map", FiniteMap(answer, codomain=2)

    told = seen(check(claims, [0, 1, 2]))
    assert "cannot be checked: values[2] is 2, but the codomain has points 0..1" in told
    assert "InputError" not in told


def test_a_refusal_that_calls_a_function_says_for_which_arguments():
    def claims(answer: Callable):
        for n in range(3):
            yield f"right at {n}", answer(n, [n]) == n

    def half(n, rows):
        if n == 2:
            raise ValueError("n must be small")
        return n

    told = seen(check(claims, half))
    assert "cannot be checked: half(2, [2]) raises ValueError: n must be small" in told
    assert "✓ right at 1" in told
    nameless = seen(check(claims, lambda n, rows: 1 / 0))
    assert "your function(0, [0]) raises ZeroDivisionError: division by zero" in nameless


def test_a_quantity_that_fails_within_an_audit_is_told_with_what_it_was_given():
    from finitefns.survival import audit

    def claims(answer: Callable):
        yield "it survives", audit(answer, FiniteMap([0, 0, 1]))

    told = seen(check(claims, lambda f: f.nothing))
    assert "your function(FiniteMap([0, 0, 1], codomain=2)) raises AttributeError" in told


def test_what_is_not_a_function_is_handed_on_as_it_is():
    def claims(answer: FiniteMap):
        yield "the very same", answer is f

    f = FiniteMap([0])
    assert check(claims, f).state == RIGHT


def test_a_student_may_break_off():
    with pytest.raises(KeyboardInterrupt):
        check(raises(KeyboardInterrupt()), 1)


def test_an_answer_that_does_not_come_back_is_broken_off(monkeypatch):
    monkeypatch.setattr(checks, "PATIENCE", 0.05)

    def claims(answer):
        yield "it comes back", answer()

    def forever():
        while True:
            try:
                while True:
                    pass
            except Exception:
                pass

    result = check(claims, forever)
    assert result.state == UNREADABLE and "within 0.05 seconds" in seen(result)


def test_even_the_kind_of_an_answer_is_not_looked_at_for_ever(monkeypatch):
    class Bottomless(list):
        def __len__(self):
            number = 0
            while number >= 0:
                number += 1
            return number

    def pair(answer: tuple[int, int]):
        yield "is a pair", True

    monkeypatch.setattr("finitefns.teach.checks.PATIENCE", 0.2)
    assert "did not come back" in check(pair, Bottomless()).message


def test_a_verdict_says_itself_why_it_is_a_no():
    def claims(answer):
        yield "the same", equivalent(FiniteMap([0, 0, 1]), answer)

    assert check(claims, FiniteMap([1, 0, 0])).state == RIGHT
    told = seen(check(claims, FiniteMap([0, 0, 0], codomain=2)))
    assert "image size is 2 on the left, 1 on the right" in told


def test_a_verdict_that_cannot_tell_is_no_yes():
    nearly = LinearMap([[1.0, 0.0], [0.0, 1e-9]])
    doubt = equivalent(nearly, LinearMap([[1.0, 0.0], [0.0, 0.0]]))
    assert isinstance(doubt, Undecided)

    def claims(answer):
        yield "the same", answer

    assert check(claims, doubt).state == UNREADABLE


def test_many_claims_are_one_line():
    def claims(answer):
        for k in range(1000):
            yield f"right at {k}", k < answer

    told = seen(check(claims, 900))
    assert "the first 900 claims, the last of them: right at 899" in told
    assert "✗ right at 900" in told and told.count("✓") == 1
    assert "all 1000 claims, the last of them: right at 999" in seen(check(claims, 1000))


def claims_of(kind):
    def claims(answer: kind):
        yield "it is there", True

    return claims


PAIR = tuple[FiniteMap, int]


@pytest.mark.parametrize(
    "kind, good, bad, told",
    [
        (FiniteMap, [FiniteMap([0])], [5, "f", [0]], "but a FiniteMap is meant"),
        (Endofunction, [Endofunction([0])], [FiniteMap([0])], "but an Endofunction is meant"),
        (int, [3, 3.0, np.int64(3)], [True, "3", 2.5, [3], 1j], "but a whole number is meant"),
        (
            list,
            [[1], (1,), {1}, np.arange(2)],
            [5, "12", {1: 2}, np.array(3)],
            "but a list is meant",
        ),
        (Callable, [len, lambda: 1], [5, "len"], "but a function is meant"),
        (PAIR, [(FiniteMap([0]), 1), [FiniteMap([0]), 1]], [5, {1, 2}], "but a pair is meant"),
        (PAIR, [], [(FiniteMap([0]),), [FiniteMap([0]), 1, 2]], "but a pair is meant"),
        (PAIR, [], [(FiniteMap([0]), "1")], "Part 2 of it is '1', but a whole number"),
        (Any, [5, "anything", [...]], [], ""),
    ],
)
def test_an_answer_of_another_kind_is_told_what_is_meant(kind, good, bad, told):
    assert all(check(claims_of(kind), answer).state == RIGHT for answer in good)
    for answer in bad:
        result = check(claims_of(kind), answer)
        assert result.state == UNREADABLE and told in seen(result), answer
        assert "Error" not in seen(result)


def test_a_huge_answer_is_told_in_short():
    def claims(answer):
        yield "it is short" * 1000, True
        yield "it is empty", not answer, f"it is {answer}"

    told = seen(check(claims, list(range(100_000))))
    assert len(told) < 2000 and "it is [0, 1, 2, 3" in told and " ... " in told


def test_where_no_timer_rings_answers_are_judged_all_the_same(monkeypatch):
    def no_timer(*_):
        raise OSError("a browser has no alarm clock")

    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setattr(signal, "setitimer", no_timer)
    assert check(exercise_3, 102).state == RIGHT


def test_a_check_that_asks_nothing_lets_nothing_pass():
    assert check(lambda answer: iter(()), 1).state == UNREADABLE
    assert check(lambda answer: None, 1).state == UNREADABLE


@pytest.mark.parametrize(
    "claim", ["words alone", (True, "words"), ("words", "words"), ("words",), (1, 2, 3, 4), None]
)
def test_a_claim_written_the_wrong_way_round_lets_nothing_pass(claim):
    result = check(lambda answer: [claim], 1)
    assert result.state == UNREADABLE and "(words, holds) is meant" in seen(result)
