"""Exercises: every problem holds itself to its solution, and no answer brings a judge down."""

from __future__ import annotations

import copy
import json
import os
import pickle
import random
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from itertools import product as every
from math import gcd
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import finitefns as ff
from finitefns.cli import main
from finitefns.finite.sets import FiniteSet
from finitefns.linear import LinearChain, LinearMap, barcode
from finitefns.survival import Broken, audit
from finitefns.teach.exercises import Result, Sealed, all_problems, answers, problem, trials
from finitefns.teach.exercises import instances as make
from finitefns.teach.exercises.index import ROOMS, exercises
from finitefns.teach.exercises.t07 import _moves, _npn, complemented, mirrored
from finitefns.teach.exercises.t08 import times
from finitefns.teach.exercises.t09 import disguised
from finitefns.teach.exercises.t10 import QUANTITIES, SORTS
from finitefns.teach.exercises.trials import Failure
from measuring import within

HOUSE = Path(__file__).parents[2]
NUMBERS = list(exercises())
SEEDS = [0, 1, 2, "ada", "ada@example.org", "李"]


def with_function(number: str) -> bool:
    return problem(number).takes_a_function


FUNCTIONS = [n for n in NUMBERS if with_function(n)]
DATA = [n for n in NUMBERS if n not in FUNCTIONS]


# ------------------------------------------------------------------ the whole list


def test_there_are_problems_for_every_tutorial():
    assert len(NUMBERS) == len(set(NUMBERS)) >= 40
    for tutorial, room in zip((*range(1, 12), 13), ROOMS, strict=True):
        mine = [e.number for e in room.EXERCISES]
        assert len(mine) >= 4
        assert mine == [f"{tutorial:02}.{i}" for i in range(1, len(mine) + 1)]
    assert [p.number for p in all_problems("x")] == NUMBERS
    assert {p.seed for p in all_problems("x")} == {"x"}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_problem_passes_its_own_test(seed):
    assert [fault for p in all_problems(seed) for fault in p.selftest()] == []


@pytest.mark.parametrize("number", NUMBERS)
def test_every_problem_speaks_and_hints(number):
    one = problem(number, "speak")
    assert one.points > 0 and len(one.title) > 5 and len(one.statement) > 60
    assert one.statement.rstrip().endswith(".") and "Answer: " in one.statement
    assert one.hint(1) != one.hint(2)
    for k in (0, len(one.task.hints) + 1, True, "1"):
        with pytest.raises(ff.InputError, match="hint"):
            one.hint(k)
    assert one.solution().worked in str(one.solution())
    for html in (one._repr_html_(), one.solution()._repr_html_(), one.check(0)._repr_html_()):
        ET.fromstring(html)  # well formed, so nothing was left unescaped
        assert "<script" not in html


def test_a_selftest_finds_what_is_planted():
    from dataclasses import replace

    task = problem("01.3").task
    for bad, said in (
        (replace(task, answer=task.wrong[0]), "the solution fails"),
        (replace(task, wrong=(task.answer,)), "wrong answer 0 passes"),
        (replace(task, wrong=()), "no wrong answer"),
        (replace(task, hints=("one",)), "1 hints"),
        (replace(task, worked=" "), "not worked out"),
    ):
        planted = problem("01.3")
        planted.__dict__["task"] = bad
        assert said in " ".join(planted.selftest())


def test_seeds_make_instances_and_the_same_ones_again():
    for number in NUMBERS:
        told = [problem(number, seed).statement for seed in range(12)]
        again = [problem(number, str(seed)).statement for seed in range(12)]
        assert told == again
        if number in FUNCTIONS:
            tries = {repr(problem(number, seed).task.judge.cases) for seed in range(6)}
            assert len(tries) == 6
        else:
            assert len(set(told)) > 2, number


def test_instances_do_not_depend_on_the_process():
    script = (
        "from finitefns.teach.exercises import all_problems\n"
        "for p in all_problems('ada'):\n"
        "    print(repr((p.statement, p.takes_a_function or p.task.answer)))"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": hashing, "PYTHONPATH": str(HOUSE)},
            cwd=HOUSE,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hashing in ("1", "2")
    ]
    assert told[0] == told[1] and told[0].count("\n") == len(NUMBERS)


@pytest.mark.parametrize("seed", [None, 1.5, True, b"x", "x" * 201, 10**50, [1]])
def test_a_seed_that_is_none_is_refused(seed):
    with pytest.raises(ff.InputError, match="seed"):
        problem("01.1", seed)


@pytest.mark.parametrize("number", [None, 1.1, "1.1", "", "01.99", ["01.1"], "x" * 5000])
def test_a_number_that_is_none_is_refused(number):
    with pytest.raises(ff.InputError, match="no problem"):
        problem(number)


# ------------------------------------------------------------------ hostile answers


class Raises:
    def __getattr__(self, name):
        raise ValueError(f"no {name}")

    def __eq__(self, other):
        raise ZeroDivisionError

    __hash__ = object.__hash__

    def __repr__(self):
        raise OSError("no words")

    def __index__(self):
        raise KeyError("no number")

    def __iter__(self):
        raise RuntimeError

    def __len__(self):
        raise MemoryError


class Leaves:
    def __index__(self):
        raise SystemExit(3)

    def __call__(self, *_):
        raise SystemExit(3)


class AlwaysEqual(int):
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0


class Liar(dict):
    def items(self):
        return iter([("Ada", "red")] * 3)

    def __contains__(self, key):
        return True

    def get(self, key, default=None):
        return self


def endless():
    while True:
        yield 0


def nested(depth):
    found = []
    for _ in range(depth):
        found = [found]
    return found


def loop():
    found = []
    found.append(found)
    return found


HOSTILE = [
    "", "?", "<script>alert(1)</script>", "A" * 10**6, "1e999999999", "\x00\u202e", b"bytes",
    -1, 10**100_000, 0.5, float("nan"), float("inf"), 1j, True, False,
    [], [[]], [None], [...], {}, {"": ""}, {None: None}, {"because": []}, {"because": {}}, {1: 2},
    [[0] * 3] * 3, [[[1]]], [["1e999999999"]], [["1/0"]], [[float("nan")]], list(range(20_000)),
    [[10**50_000, 1]], {str(i): i for i in range(20_000)}, nested(900), nested(50_000), loop(),
    range(10**12), endless(), iter([1]), object(), object, len, lambda: None, lambda *x: 0 / 0,
    lambda *x: x, lambda *x: endless(), Raises(), Raises, Leaves(), [Raises()], {"a": Raises()},
    {Raises(): 1}, AlwaysEqual(3), [AlwaysEqual(0)] * 3, Liar(), [Liar()], set(), {1, 2},
    ff.FiniteMap([0, 0, 1]), ff.FiniteMap([]), ff.Endofunction([0]), ff.Chain([[0]]),
    ff.Relabeling(domain=[0]), ff.Relabeling(), ff.Relabeling(codomain=[1, 0], space=[0]),
    LinearMap([[1]]), LinearChain([[[1]]]), Fraction(1, 3), Result(0, 1, ""), ff,
]  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
def test_no_answer_brings_a_judge_down(number):
    one = problem(number, "hostile")
    parts = getattr(one.task.judge, "parts", {})
    inside = [dict.fromkeys(parts, answer) for answer in HOSTILE] if parts else []
    for answer in [*HOSTILE, *inside]:
        result = one.check(answer)
        right = result.state == "right"
        # What is right by chance: few letters, no letters, an empty list.
        assert not right or not isinstance(answer, (type(Raises()), Liar, AlwaysEqual))
        assert 0 <= result <= one.points and (result.message or right)
        assert "Traceback" not in str(result)
        ET.fromstring(result._repr_html_())
        json.dumps(result.gradescope(), allow_nan=False)


@pytest.mark.parametrize("number", DATA)
def test_what_cannot_be_read_earns_nothing(number):
    one = problem(number, "type")
    for answer in (object(), 1j, b"x", Raises(), nested(3), {"no such part": 1}):
        result = one.check(answer)
        assert float(result) == 0 and not result and result.attempted
        assert result.message


@pytest.mark.parametrize("number", NUMBERS)
def test_nothing_is_not_wrong(number):
    one = problem(number)
    for nothing in (None, ...):
        result = one.check(nothing)
        assert result.state == "not attempted" and not result.attempted and float(result) == 0
    parts = getattr(one.task.judge, "parts", None)
    if parts:
        assert not one.check(dict.fromkeys(parts)).attempted
        assert not one.check({}).attempted


READERS = [
    (answers.whole, 3.5, "a whole number"),
    (answers.whole, True, "a whole number"),
    (answers.ratio, "1e9", "an exact number"),
    (answers.ratio, "1/0", "an exact number"),
    (answers.ratio, 0.1, "an exact number"),
    (answers.ratio, "1/" + "9" * 50, "40 digits"),
    (answers.row, "abc", "a list is meant"),
    (answers.row, range(10**9), "at most 10,000"),
    (answers.labels(FiniteSet("abc")), ["d"], "none of the points 'a', 'b', 'c'"),
    (answers.labels(FiniteSet(3)), [True], "none of the points 0..2"),
    (answers.labels(FiniteSet(3)), ["3"], "none of the points 0..2"),
    (answers.blocks(FiniteSet("abc")), [["a", "b"]], "'c' is in no group"),
    (answers.blocks(FiniteSet("abc")), [["a", "b"], ["b", "c"]], "'b' comes twice"),
    (answers.blocks(FiniteSet("abc")), ["abc"], "a list for each group"),
    (answers.values(FiniteSet("ab"), FiniteSet("xy")), {"a": "x"}, "nothing about 'b'"),
    (answers.values(FiniteSet("ab"), FiniteSet("xy")), ["x"], "1 outputs for 2 inputs"),
    (answers.values(FiniteSet("ab"), FiniteSet("xy")), ff.FiniteMap([0]), "from 1 to 1 points"),
    (answers.bijection(FiniteSet(2), FiniteSet(2), "r"), [1, 1], "keeps different points apart"),
    (answers.matrix(2, 2), [[1, 2], [3]], "different lengths"),
    (answers.matrix(2, 2), [[1, 2]], "1 x 2, but 2 x 2"),
    (answers.matrix(), [[1]] * 101, "101 rows"),
    (answers.matrices([(1, 1)]), [], "has 0, but 1 matrices"),
    (answers.chain_of([FiniteSet(1)] * 3), [[0]], "has 1, but 2 maps"),
    (answers.bars(2), [[0, 3]], "0 <= i <= j <= 2"),
    (answers.bars(2), [[1, 0]], "0 <= i <= j <= 2"),
    (answers.bars(2), [[0, 1, -1]], "-1 times"),
]


@pytest.mark.parametrize("read, answer, said", READERS)
def test_a_reader_says_what_was_found_and_what_is_meant(read, answer, said):
    with pytest.raises(ff.InputError, match=re.escape(said)):
        read(answer)


def test_readers_take_what_people_mean():
    assert answers.labels(FiniteSet(3))(["2", 0, 0]) == (0, 2)  # keys of JSON objects are texts
    assert answers.values(FiniteSet(2), FiniteSet("xy"))({"0": "y", "1": "x"}) == (1, 0)
    assert answers.blocks(FiniteSet(0))([]) == () == answers.blocks(FiniteSet(0))([[]])
    assert answers.values(FiniteSet(0), FiniteSet(0))({}) == ()
    assert answers.bars(1)({(0, 1): 2, (0, 0): 0}) == ((0, 1, 2),)
    assert answers.ratio(" 2 / 4 ") == Fraction(1, 2) == answers.ratio("0.5")


@pytest.mark.parametrize("number", DATA)
def test_no_card_draws_its_answer(number):
    one = problem(number, 1)
    drawn = one._repr_html_().count("<svg")
    assert drawn == len(one.task.drawn) and set(one.task.drawn) <= set(one.given)
    # A picture tells level sets, bars and cycles: it may stand only where a witness is asked for.
    assert not drawn or number in {"03.1", "03.2", "06.2"}


def test_keyboard_interrupt_is_not_swallowed():
    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        problem("01.5").check(stop)


# ------------------------------------------------------------------ partial credit, counterexamples


def test_parts_are_weighed_and_told_apart():
    one = problem("02.1", 5)
    right = one.task.answer
    assert float(one.check({"smallest": right["smallest"]})) == 1
    assert float(one.check({"ways": right["ways"]})) == 2
    half = one.check({"smallest": "many", "ways": right["ways"]})
    assert float(half) == 2 and "smallest: the answer is 'many'" in half.message
    assert "not attempted" in one.check({"ways": 1}).message
    assert one.check([right["smallest"], right["ways"]])  # a list in the order of the parts


def test_letters_are_judged_one_by_one():
    one = problem("01.3", "x")
    right = set(one.task.answer)
    for size in range(5):
        for letters in (set("ABCD"[:size]), set("ABCD"[4 - size :])):
            bad = len(letters ^ right)
            expected = max(0, 4 - 2 * bad) / 4 * one.points
            assert float(one.check("".join(letters))) == expected
            assert float(one.check(sorted(letters))) == expected
    assert one.check(one.task.answer.lower())
    assert one.check("E").state == "cannot be read"


@pytest.mark.parametrize("seed", range(8))
def test_a_wrong_partition_shows_the_first_pair(seed):
    one = problem("01.1", seed)
    f = one.given["f"]
    people = list(f.domain.labels)
    for answer in ([people], [[x] for x in people], [people[:2], people[2:]]):
        block = {x: i for i, group in enumerate(answer) for x in group}
        pairs = [
            (a, b)
            for i, a in enumerate(people)
            for b in people[i + 1 :]
            if (block[a] == block[b]) != (f(a) == f(b))
        ]
        shown = one.check(answer).counterexample
        assert not pairs or shown.startswith(f"{pairs[0][0]!r} and {pairs[0][1]!r} ")


@pytest.mark.parametrize("seed", range(6))
def test_a_wrong_renaming_is_replayed_in_labels(seed):
    one = problem("03.1", seed)
    f, g = one.given["f"], one.given["g"]
    answer = {
        slot: dict(zip(f.sets[slot].labels, g.sets[slot].labels, strict=True)) for slot in f.sets
    }
    bad = [x for x in f.domain.labels if answer["codomain"][f(x)] != g(answer["domain"][x])]
    result = one.check(answer)
    if bad:
        assert result.counterexample.startswith(
            f"input {bad[0]} becomes {answer['domain'][bad[0]]}"
        )
        share = (f.domain.size - len(bad)) / f.domain.size
        assert float(result) == pytest.approx(one.points * share / 2)
    else:
        assert result
    twice = {**answer, "codomain": dict.fromkeys(f.codomain.labels, g.codomain.label(0))}
    assert "keeps different points apart" in one.check(twice).message
    assert one.check({"domain": answer["domain"]}).state == "cannot be read"


@pytest.mark.parametrize("number", FUNCTIONS)
def test_the_smallest_failing_case_is_shown(number):
    judge = problem(number, "cases").task.judge
    sizes = [len(repr(case.arguments)) for case in judge.ordered if not case.empty]
    assert sizes == sorted(sizes)
    outputs = [case.right for case in judge.ordered]
    assert judge.judge_outputs(outputs).share == 1
    for place, case in enumerate(judge.ordered):
        for fault in (Failure("raises Oops"), "nonsense", None):
            mark = judge.judge_outputs([*outputs[:place], fault, *outputs[place + 1 :]])
            assert mark.share == (Fraction(3, 4) if case.empty else 0)
            assert mark.counterexample.startswith(case.told(judge.name))
    assert judge.judge_outputs(outputs[:3]).share == 0  # a process that died


def test_a_function_cannot_spoil_the_next_case():
    right = problem("01.5").task.answer

    def same(f, g, m):
        answer = right(f, g, m)
        f.clear()
        g.append(99)
        return answer

    assert problem("01.5").check(same)


def test_a_function_that_hangs_is_broken_off(monkeypatch):
    monkeypatch.setattr(trials, "PATIENCE", 0.2)

    def stubborn(f, g, m):
        while True:
            try:
                while True:
                    pass
            except Exception:
                continue

    before = signal.getsignal(signal.SIGALRM)
    with within(60):
        result = problem("01.5").check(stubborn)
    assert float(result) == 0 and "does not come back within 0.2 seconds" in result.counterexample
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    # Where no timer rings the function is tried all the same.
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(problem("01.5").check, problem("01.5").task.answer).result()


def test_functions_that_guess_fail():
    for guess in (True, False, 1, None, "True"):
        assert float(problem("01.5", "g").check(lambda *_, x=guess: x)) == 0
    truth = problem("01.5", "g").task.judge.cases
    assert {case.right for case in truth} == {True, False}


# ------------------------------------------------------------------ up to the freedom granted


@pytest.mark.parametrize("seed", range(5))
def test_right_answers_in_other_clothes_are_right(seed):
    rng = random.Random(seed)

    one = problem("02.2", seed)
    answer = one.task.answer
    new = {"u": "one", "v": "<b>", "w": "三"}
    renamed = {
        "project": {x: new[z] for x, z in answer["project"].items()},
        "embed": {new[z]: y for z, y in answer["embed"].items()},
    }
    assert one.check(renamed)

    one = problem("03.1", seed)
    f, g = one.given["f"], one.given["g"]
    for generator in ff.symmetries(f).generators:
        assert one.check(generator.then(ff.equivalent(f, g).witness))

    one = problem("04.4", seed)
    m = one.task.judge.m
    moved = []
    for values in one.task.answer:
        t = make.shuffled(rng, range(m))
        moved.append(make.shuffled(rng, [t[y] for y in values]))
    assert one.check(make.shuffled(rng, moved))
    assert one.sealed("salt").fits(one.task.judge.key(moved))

    one = problem("08.4", seed)
    base = one.task.answer
    rows = make.invertible(rng, len(base))
    mixed = times(rows, [[Fraction(x) for x in row] for row in base])
    assert one.check(mixed)
    assert one.check_sealed(one.sealed(), mixed)
    assert float(one.check([*mixed, mixed[0]])) == one.points / 2

    one = problem("09.4", seed)
    assert one.check(disguised(rng, one.given["bars"], 2, 3))
    assert one.check(LinearChain(disguised(rng, one.given["bars"], 2, 3)))


def test_things_of_the_package_are_answers_too():
    one = problem("05.1", 1)
    assert one.check(one.given["chain"].behaviour)
    one = problem("03.2", 1)
    assert one.check(ff.equivalent(one.given["f"], one.given["g"], "codomain").witness)
    one = problem("06.2", 1)
    assert one.check(ff.equivalent(one.given["f"], one.given["g"]).witness)
    one = problem("09.1", 1)
    assert one.check(one.given["chain"].barcode())
    one = problem("08.1", 1)
    assert one.check({"rank": one.given["A"].rank, "kernel": one.task.answer["kernel"]})


def test_a_renaming_of_what_is_fixed_is_refused():
    one = problem("03.2", 2)
    moved = [1, 0, 2, 3, 4, 5]
    result = one.check(ff.Relabeling(domain=moved, codomain=[0, 1, 2, 3]))
    assert result.state == "cannot be read" and "domain may not be renamed" in result.message


# ------------------------------------------------------------------ digests


SEALED = [n for n in DATA if problem(n).task.judge.key(problem(n).task.answer) is not None]


@pytest.mark.parametrize("number", SEALED)
def test_a_sealed_answer_fits_the_right_one_only(number):
    one = problem(number, "sealed")
    sealed = one.sealed()
    assert Sealed.from_dict(json.loads(json.dumps(sealed.to_dict()))) == sealed
    assert one.check_sealed(sealed, one.task.answer)
    assert not one.check_sealed(sealed, one.task.wrong[0])
    for nothing in (None, ...):
        assert not one.check_sealed(sealed, nothing).attempted
    for hostile in (Raises(), Leaves(), object(), nested(900)):
        assert float(one.check_sealed(sealed, hostile)) == 0


def test_seals_are_salted_and_belong_to_a_problem():
    one = problem("04.1", 3)
    first, second = one.sealed(), one.sealed()
    assert first.digest != second.digest and first.salt != second.salt
    assert str(one.task.answer) not in first.to_dict().values()
    with pytest.raises(ff.InputError, match="the key is for"):
        problem("04.1", 4).check_sealed(first, 3)
    with pytest.raises(ff.InputError, match="re-played"):
        problem("03.1").sealed()
    for told in (None, {}, {"number": 1}, {**first.to_dict(), "salt": 3}):
        with pytest.raises(ff.InputError, match="sealed answer"):
            Sealed.from_dict(told)
    assert len(SEALED) > 20


# ------------------------------------------------------------------ results


def test_a_result_is_a_number_a_truth_and_a_card():
    half = Result(1, 2, "look & <see>", "01.1", "<script>alert('x')</script>")
    assert half + 1 == 2.0 and sum([half, half]) == 2 and not half and half.attempted
    assert repr(half) == str(half) and "1 of 2 points, partly right" in str(half)
    card = half._repr_html_()
    assert "<script" not in card and "&lt;script&gt;" in card and "look &amp; &lt;see&gt;" in card
    ET.fromstring(card)
    assert Result(2, 2, "") and not Result(0, 2, "") and not Result(0, 2, "", state="not attempted")
    for made in (copy.copy(half), copy.deepcopy(half), pickle.loads(pickle.dumps(half))):
        assert (made, made.points, made.message, made.state) == (half, 2, half.message, half.state)
        assert made.counterexample == half.counterexample and made.problem == "01.1"
    told = half.gradescope()
    assert (told["score"], told["max_score"], told["status"]) == (1.0, 2.0, "failed")
    for score in (-1, 3, float("nan")):
        with pytest.raises(ff.InputError, match="score"):
            Result(score, 2, "")
    with pytest.raises(ff.InputError, match="state"):
        Result(1, 2, "", state="fine")


def test_thirds_add_up_and_are_told_to_a_hundredth():
    third = Result(Fraction(7, 3), 3, "some of it", "01.1")
    assert third.told == "2.33 of 3 points" and third.exact * 3 == 7
    assert third.gradescope()["score"] == 2.33
    assert pickle.loads(pickle.dumps(third)).exact == Fraction(7, 3)
    assert repr(third) == "01.1: 2.33 of 3 points, partly right: some of it"


@pytest.mark.parametrize("number", NUMBERS)
def test_what_is_said_of_a_long_answer_is_cut(number):
    one = problem(number, "long")
    names = getattr(one.task.judge, "parts", {"": 0})
    for answer in (
        [0] * 10_000,
        list(range(9_999)),
        "A" * 10**5,
        {str(k): k for k in range(9_999)},
    ):
        for given_ in (answer, dict.fromkeys(names, answer)):
            assert len(str(one.check(given_))) < 1500


SMALLEST = {
    "01.5": (lambda f, g, m: False, "same([0], [0], 1) gives False, but True is right"),
    "04.6": (lambda n, m: 0, "partitions(1, 1) gives 0, but 1 is right"),
    "06.6": (lambda f: [], "cycle_points([0]) gives [], but [0] is right"),
}


@pytest.mark.parametrize("number", FUNCTIONS)
def test_a_counterexample_is_as_small_as_can_be(number):
    function, told = SMALLEST[number]
    assert problem(number, "any").check(function).counterexample == told


# ------------------------------------------------------------------ the answers, by other means


def test_automata_agree_with_the_package():
    freedom = "automata"
    rules = {r: {r, mirrored(r), complemented(r), mirrored(complemented(r))} for r in range(256)}
    assert len({frozenset(family) for family in rules.values()}) == 88
    from finitefns.finite.classes.natural import natural_freedom

    free = natural_freedom(freedom).freedom
    for rule in (0, 30, 90, 110, 150, 204):
        f = ff.example(f"eca/{rule}")
        assert ff.class_size(f, free) == len(rules[rule])
        for other in {*rules[rule], 1, 54, 60, 137}:
            same = bool(ff.equivalent(f, ff.example(f"eca/{other}"), free))
            assert same == (other in rules[rule])


def test_gates_agree_with_the_package():
    from finitefns.finite.classes.natural import natural_freedom

    free = natural_freedom("npn/3").freedom
    rng = random.Random(1)
    for _ in range(5):
        f = tuple(rng.randrange(2) for _ in range(8))
        there = {_npn(f, *move) for move in _moves()}
        assert len(there) == ff.class_size(ff.FiniteMap(f, codomain=2), free)


def test_necklaces_by_hand():
    for seed in range(6):
        one = problem("04.3", seed)
        fixed = one.task.answer["fixed"]
        n = len(fixed)
        k = round(fixed[0] ** (1 / n))
        words = list(every(range(k), repeat=n))
        assert fixed == [sum(w[i:] + w[:i] == w for w in words) for i in range(n)]
        assert fixed == [k ** gcd(n, i) for i in range(n)]
        least = {min(w[i:] + w[:i] for i in range(n)) for w in words}
        assert len(least) == one.task.answer["count"]


def test_the_table_of_quantities_holds():
    rng = random.Random(2)
    for words, quantity, survives in QUANTITIES:
        for sort in SORTS:
            thing = LinearMap(make.matrix_of_rank(rng, 3, 3, 2)).floating()
            broken = isinstance(audit(quantity, thing, sort), Broken)
            assert broken == (sort not in survives), (words, sort)


def test_disguised_chains_keep_their_bars():
    rng = random.Random(3)
    for _ in range(10):
        bars = {(0, 2): rng.randint(0, 1), (0, 0): 1, (1, 2): rng.randint(1, 2), (2, 2): 1}
        bars = {bar: k for bar, k in bars.items() if k}
        assert dict(barcode(disguised(rng, bars, 2, 4))) == bars


def test_counts_by_hand():
    for seed in range(6):
        one = problem("06.5", seed)
        n = int(re.search(r"set of (\d)", one.statement)[1])
        assert one.task.answer["functions"] == {3: 7, 4: 19}[n]
        one = problem("02.5", seed)
        f = one.given["f"]
        assert one.task.answer == len(list(ff.factorizations(f)))
        one = problem("04.5", seed)
        n, m = one.given["f"].slots.values()
        form = sorted(one.given["f"].values.tolist().count(y) for y in range(m))
        words = every(range(m), repeat=n)
        assert one.task.answer == sum(sorted(w.count(y) for y in range(m)) == form for w in words)


def test_a_wrong_list_of_cycles_is_not_told_how_long_they_are():
    """Not everybody is on a cycle, so a sum of lengths would be a hint that nobody asked for."""
    for seed in range(5):
        one = problem("06.1", seed)
        told = one.check({"cycles": [*one.task.answer["cycles"], 1, 1]})
        assert "inputs" not in str(told) and "add up" not in str(told)


# ------------------------------------------------------------------ the command line


def test_the_command_lists_shows_and_checks(capsys, tmp_path):
    assert main(["exercises", "list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(NUMBERS)
    assert main(["exercises", "list", "03", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["number"] == "03.1"
    assert main(["exercises", "show", "01.1", "--seed", "ada", "--hint", "2", "--solution"]) == 0
    told = capsys.readouterr().out
    one = problem("01.1", "ada")
    assert one.statement in told and one.hint(2) in told and one.solution().worked in told
    answer = json.dumps(one.task.answer)
    assert main(["exercises", "check", "01.1", answer, "--seed", "ada"]) == 0
    assert "2 of 2 points, right" in capsys.readouterr().out
    assert main(["exercises", "check", "01.1", json.dumps(one.task.wrong[0]), "--seed", "ada"]) == 1
    assert main(["exercises", "check", "01.1", "nonsense", "--seed", "ada"]) == 2
    assert main(["exercises", "check", "01.1", "null", "--seed", "ada"]) == 2
    (tmp_path / "a.json").write_text(answer)
    assert main(["exercises", "check", "01.1", str(tmp_path / "a.json"), "--seed", "ada"]) == 0
    capsys.readouterr()
    assert main(["exercises", "check", "01.3", problem("01.3").task.answer, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["score"] == 3
    (tmp_path / "a.py").write_text("def same(f, g, m): return len(f) == len(g)")
    assert main(["exercises", "check", "01.5", str(tmp_path / "a.py")]) == 1
    assert "same(" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words, said",
    [
        (["show"], "which problem"),
        (["show", "99.1"], "no problem"),
        (["show", "01.1", "x"], "takes no answer"),
        (["show", "01.1", "--hint", "x"], "--hint is 'x'"),
        (["show", "01.1", "--hint", "9" * 20], "--hint is '9999"),
        (["check", "01.1"], "no answer"),
        (["check", "01.1", "missing.json"], "missing.json"),
        (["check", "01.1", "[" * 10**5], "finitefns"),
        (["list", "77"], "no problem begins"),
        (["judge"], "invalid choice"),
    ],
)
def test_the_command_says_what_is_wrong(words, said, capsys):
    assert main(["exercises", *words]) == 2
    told = capsys.readouterr()
    assert said in told.err + told.out and "Traceback" not in told.err
    assert "a fault of finitefns" not in told.err


def test_the_face_does_not_load_exercises():
    script = "import sys, finitefns; print([m for m in sys.modules if 'exercises' in m])"
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"
