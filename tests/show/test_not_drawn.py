"""What is not drawn is refused by one sentence, and what is undecided is drawn as it is."""

import pytest

import finitefns as ff
from finitefns.cli import main
from finitefns.linear import LinearChain, LinearMap

MAP = ff.FiniteMap([0, 0, 1])
ONE, NEAR = ([[1.0, 0.0], [0.0, x]] for x in (0.0, 2e-9))


def test_two_things_are_drawn_with_a_verdict():
    for thing in (MAP, ff.Chain([MAP]), LinearMap([[1]])):
        with pytest.raises(ff.InputError, match=r"is drawn alone; .* draw\(verdict, f, g\)"):
            ff.draw(thing, thing)


def test_an_option_that_is_not_there_is_named():
    with pytest.raises(ff.InputError, match="draw: a LinearMap is drawn without freedom="):
        ff.draw(LinearMap([[1]]), freedom="all")
    with pytest.raises(ff.InputError, match="a FiniteMap is drawn without arange=; did you mean"):
        ff.draw(MAP, arange="numbers")


@pytest.mark.parametrize(
    "left, right",
    [
        (LinearMap(ONE), LinearMap(NEAR)),
        (LinearChain([ONE]), LinearChain([NEAR])),
    ],
    ids=["maps", "chains"],
)
def test_what_is_undecided_is_drawn_with_what_stood_in_the_way(left, right):
    verdict = ff.equivalent(left, right)
    assert isinstance(verdict, ff.Undecided)
    drawn = ff.draw(verdict, left, right).svg
    assert "of which nothing is decided" in drawn and "undecided" in drawn


def test_the_command_draws_what_it_could_not_decide(tmp_path, capsys):
    names = [tmp_path / name for name in ("a.json", "b.json")]
    for name, rows in zip(names, (ONE, NEAR), strict=True):
        name.write_text(str(rows))
    picture = tmp_path / "out.svg"
    words = ["compare", *map(str, names), "--kind", "matrix", "--svg", str(picture)]
    assert main(words) == 2
    out, complaint = capsys.readouterr()
    assert out.startswith("undecided: ") and "what to try" in out and not complaint
    assert "<svg" in picture.read_text()


@pytest.mark.parametrize(
    "thing", [MAP, ff.Chain([MAP]), ff.Endofunction([0]), LinearMap([[1]]), LinearChain([[[1]]])]
)
def test_a_verdict_without_its_things_is_refused_alike(thing):
    verdict = ff.equivalent(thing, thing)
    for others, found in (((), "None"), ((thing,), "None"), ((thing, 3), "the number 3")):
        with pytest.raises(ff.InputError, match=rf"drawn with its two .* but found {found}$"):
            ff.draw(verdict, *others)
    with pytest.raises(ff.InputError, match="draw: a verdict is drawn with its two things"):
        ff.draw(verdict, thing, thing, thing)


def test_what_may_be_said_of_a_picture_may_still_be_said():
    loop = ff.Endofunction([0, 0, 1])
    for options in ({"arrange": "numbers"}, {"freedom": "all"}):
        assert "<svg" in ff.draw(loop, **options).svg and "<svg" in ff.draw(MAP, **options).svg
    assert "<svg" in ff.draw(ff.equivalent(loop, loop), left=loop, right=loop).svg
