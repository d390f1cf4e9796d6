"""Answers that no friendly student gives: a sentence for each, and never the points."""

import hashlib
from fractions import Fraction

import numpy as np
import pytest

from finitefns.errors import InputError, said
from finitefns.finite.sets import FiniteSet
from finitefns.teach.courses.handing_in import as_data
from finitefns.teach.exercises import all_problems, problem
from finitefns.teach.exercises.answers import label, ratio


class Agreeing:
    """Equal to everything that it is asked about."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 1


class AgreeingFraction(Agreeing, Fraction):
    pass


class AgreeingNumber(Agreeing, int):
    pass


class AgreeingText(Agreeing, str):
    pass


class AgreeingList(Agreeing, list):
    pass


class Mute:
    def __repr__(self):
        raise ValueError("no words")


class Locked:
    def __getattr__(self, name):
        raise RuntimeError(f"no {name}")


class Broken(list):
    def __iter__(self):
        raise RuntimeError("no entries")


endless = []
endless.append(endless)
NOBODY = {
    "agreeing": Agreeing(),
    "agreeing texts": AgreeingText("?"),
    "agreeing numbers": AgreeingNumber(-7),
    "agreeing list": AgreeingList([Agreeing()]),
    "mute": Mute(),
    "mute inside": [{"sizes": Mute()}],
    "locked": Locked(),
    "broken": Broken([1]),
    "endless": endless,
    "as large as can be": 10**5000,
    "large inside": [10**5000],
    "long": range(10**9),
    "a generator": (x for x in range(3)),
    "no number": np.array(float("nan")),
    "half a sign": "\ud800",
    "a class": Fraction,
}


@pytest.mark.parametrize("answer", NOBODY.values(), ids=list(NOBODY))
def test_what_nobody_can_read_gets_a_sentence_and_no_points(answer):
    for one in all_problems("ada"):
        found = one.check(answer)
        assert not found and found.message and "Traceback" not in str(found), one.number
        assert found._repr_html_()


def test_a_class_that_agrees_with_everything_does_not_pass_for_the_answer():
    one = problem("09.5", "ada")  # its answer is matrices, told by exact numbers
    shape = np.shape(one.task.answer[0])
    agreeing = [[[AgreeingFraction(0)] * len(row) for row in a] for a in one.task.answer]
    assert shape and not one.check(agreeing)
    assert type(ratio(AgreeingFraction(1, 2))) is Fraction


def test_an_error_can_say_what_cannot_say_itself():
    assert said(Mute()) == "a Mute that cannot be shown"
    assert said([10**5000]) == "a list that cannot be shown"
    with pytest.raises(InputError, match="no point a Mute that cannot be shown"):
        FiniteSet(3).index(Mute())


def test_whole_floats_name_points_that_have_only_numbers():
    assert label(2.0, FiniteSet(3), "entry") == label(np.float64(2), FiniteSet(3), "entry") == 2
    for answer, points in ((0.5, FiniteSet(3)), (3.0, FiniteSet(3)), (float("inf"), FiniteSet(3))):
        with pytest.raises(InputError, match="none of the points"):
            label(answer, points, "entry")
    one = problem("10.6", 3)
    floats = np.array(one.task.answer, float)
    assert one.check(floats) and one.check(as_data(floats))


def test_a_reason_stands_alone():
    one = next(x for s in range(40) if "because" in (x := problem("03.4", s)).task.answer)
    assert one.check(one.task.answer)
    both = {**one.task.answer, "domain": {}}
    assert one.check(both).state == "cannot be read"


def test_in_a_browser_which_has_no_scrypt_a_sealed_answer_is_judged_alike(monkeypatch):
    sealed = {
        one: one.sealed("salt") for one in all_problems("ada")[:6] if not one.takes_a_function
    }
    monkeypatch.delattr(hashlib, "scrypt")
    judged = 0
    for one, key in sealed.items():
        assert one.check_sealed(key, one.task.answer)
        for wrong in one.task.wrong:
            found = one.check_sealed(key, wrong)
            assert found == 0 and found.state in ("wrong", "cannot be read")
            judged += 1
    assert judged
    with pytest.raises(InputError, match="no scrypt"):
        next(iter(sealed)).sealed()
