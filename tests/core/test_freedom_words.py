"""The words of a freedom that speak of stages, and slots that share one coordinate system."""

from __future__ import annotations

import pytest

import finitefns as ff
from finitefns.freedom import ALONE, Freedom, Tied, Word, fixed, free
from finitefns.linear.chains import LinearChain

NET = ("inputs", "stage0", "stage1", "stage2", "stage3")
CHAIN = ("stage0", "stage1", "stage2")
SPELLINGS = (
    *ALONE,
    "none",
    "stage1 stage3",
    "stage1+stage2",
    "stage1+stage2=orthogonal",
    "stage1+stage2=orthogonal stage3=free",
    "inputs stage1+stage3+stage2",
    "stage0+stage1=linear stage2+stage3=permutation",
)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_freedom_is_read_back_from_what_it_says(spelling: str) -> None:
    freedom = Freedom.parse(spelling)
    assert Freedom.parse(str(freedom)) == freedom
    assert hash(Freedom.parse(str(freedom))) == hash(freedom)
    assert eval(repr(freedom), {"Freedom": Freedom, "fixed": fixed, "free": free}) == freedom
    others = [Freedom.parse(other) for other in SPELLINGS if other != spelling]
    assert freedom not in others


def test_a_word_speaks_of_every_stage_and_leaves_the_names_of_the_inputs() -> None:
    for word in ("affine", "linear", "orthogonal", "permutation"):
        how = Freedom.parse(word).on(NET)
        assert how == {"inputs": fixed, **dict.fromkeys(NET[1:], Word(word))}
    assert Freedom.parse("stages").on(NET) == {"inputs": fixed, **dict.fromkeys(NET[1:], free)}
    assert Freedom.parse("all").on(NET) == dict.fromkeys(NET, free)
    assert Freedom.parse("stages").on(CHAIN) == dict.fromkeys(CHAIN, free)


def test_hidden_are_the_inner_stages_unless_the_kind_says_which() -> None:
    assert [s for s, how in Freedom.parse("hidden").on(NET).items() if how == free] == [
        "stage1",
        "stage2",
    ]
    assert [s for s, how in Freedom.parse("hidden").on(CHAIN).items() if how == free] == ["stage1"]
    told = Freedom.parse("hidden").on(NET, "Recurrent", hidden=("stage3",))
    assert [s for s, how in told.items() if how == free] == ["stage3"]
    assert not any(how == free for how in Freedom.parse("hidden").on(NET, hidden=()).values())


def test_tied_stages_have_one_rule_and_know_each_other() -> None:
    freedom = Freedom.tied("stage1 stage2", "orthogonal", inputs="free")
    tied = Tied(Word("orthogonal"), ("stage1", "stage2"))
    assert freedom.on(NET) == {
        "inputs": free,
        "stage0": fixed,
        "stage1": tied,
        "stage2": tied,
        "stage3": fixed,
    }
    assert freedom == Freedom.tied(["stage2", "stage1"], "orthogonal", inputs="free")
    assert freedom != Freedom(stage1="orthogonal", stage2="orthogonal", inputs="free")
    assert str(freedom) == "stage1+stage2=orthogonal inputs=free"
    coloured = Freedom.tied("stage1 stage2", ff.coloured("aab"), stage3="free")
    assert repr(coloured).startswith("Freedom.tied('stage1 stage2', coloured(")
    assert eval(repr(coloured), {"Freedom": Freedom, "coloured": ff.coloured, "free": free}) == (
        coloured
    )


@pytest.mark.parametrize(
    "spelling, said",
    [
        ("stage1+", "tied: stage1+ does not name two slots"),
        ("+", "tied: + does not name two slots"),
        ("stage1+stage1", "tied: stage1 is named twice"),
        ("stage1+stage2 stage2", "tied: stage2 is named twice"),
        ("stage1+stage2 stage2+stage3", "tied: stage2 is named twice"),
        ("stage1+stage2=fixed", "stage1 and stage2 are fixed"),
        ("stage1+stage2=ortogonal", "did you mean orthogonal"),
        ("affine stage1", "it must be one of 'all'"),
        ("stages stage1", "it must be one of 'all'"),
    ],
)
def test_what_ties_nothing_is_refused(spelling: str, said: str) -> None:
    with pytest.raises(ff.InputError, match=said.replace("+", r"\+")):
        Freedom.parse(spelling)


def test_what_is_not_a_list_of_slots_is_refused() -> None:
    for given in (3, [1, 2], None):
        with pytest.raises(ff.InputError, match="is not a list of slots"):
            Freedom.tied(given)  # type: ignore[arg-type]
    with pytest.raises(ff.InputError, match="does not name two slots"):
        Freedom.tied("stage1")
    with pytest.raises(ff.InputError, match="there is no slot 'stage9'"):
        Freedom.tied("stage1 stage9").on(NET)


def test_a_world_that_ties_nothing_says_so_and_does_not_forget_it() -> None:
    f = ff.FiniteMap([0, 1])
    chain = ff.Chain([f, f])
    for question in (ff.equivalent, lambda x, y, how: ff.canonical_form(x, how)):
        with pytest.raises(ff.InputError, match="stage0 is free together with stage0 and stage1"):
            question(chain, ff.Chain([f, ff.FiniteMap([1, 0])]), Freedom.tied("stage0 stage1"))
    with pytest.raises(ff.InputError, match="stage0 is free together with"):
        ff.invariants(LinearChain([[[1]]]), Freedom.tied("stage0 stage1"))


def test_affine_is_a_group_on_points_and_not_asked_of_matrices() -> None:
    f, g = ff.FiniteMap([0, 0, 1, 0], 2), ff.FiniteMap([1, 1, 1, 0], 2)
    both = Freedom(domain="affine", codomain="affine")
    assert Freedom.parse("affine").grouped
    assert ff.canonical_form(f, "affine").form == ff.canonical_form(f, both).form
    assert ff.equivalent(f, g, "affine")
    assert not ff.equivalent(f, ff.FiniteMap([0, 0, 1, 1], 2), "affine")
    with pytest.raises(ff.InputError, match="affine"):
        ff.invariants(LinearChain([[[1]]]), "affine")


def test_a_thing_without_stages_has_no_freedom_of_stages() -> None:
    f = ff.FiniteMap([0, 1])
    with pytest.raises(ff.InputError, match="no slot 'stages'; a FiniteMap has domain, codomain"):
        ff.equivalent(f, f, "stages")
    assert ff.equivalent(ff.Chain([f]), ff.Chain([f]), "stages")
