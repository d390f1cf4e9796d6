"""What comes back for an answer: a number of points, a sentence, and a card to look at."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ...errors import InputError, said
from ...show.svg import Markup, element, escape

RIGHT, PARTLY, WRONG = "right", "partly right", "wrong"
UNREADABLE, UNTRIED = "cannot be read", "not attempted"
STATES = (RIGHT, PARTLY, WRONG, UNREADABLE, UNTRIED)
EDGES = dict(zip(STATES, ("#009e73", "#a87b00", "#d55e00", "#d55e00", "#7f7f7f"), strict=True))


def points_told(number: Fraction | float) -> str:
    """Points as a person reads them, to a hundredth.

    >>> points_told(Fraction(7, 3)), points_told(2), points_told(0.5)
    ('2.33', '2', '0.5')
    """
    return f"{float(number):.2f}".rstrip("0").rstrip(".")


class Result(float):
    """The points of one answer: a number from 0 to ``points``, true when it is all of them.

    It is shown as a sentence, and in a notebook as a card. ``exact`` is the same number as a
    fraction, so that thirds add up; ``state`` is one of ``STATES``.

    >>> half = Result(1, 2, "one of two is right", "01.2")
    >>> half
    01.2: 1 of 2 points, partly right: one of two is right
    >>> float(half), bool(half), half + 0.5, half.state
    (1.0, False, 1.5, 'partly right')
    >>> Result(Fraction(7, 3), 3, "").told, Result(Fraction(7, 3), 3, "").exact
    ('2.33 of 3 points', Fraction(7, 3))

    Raises `InputError` for a score outside 0..points, or a state that is none.
    """

    exact: Fraction
    points: float
    message: str
    problem: str
    counterexample: str
    state: str

    def __new__(
        cls,
        score: Fraction | float,
        points: float,
        message: str,
        problem: str = "",
        counterexample: str = "",
        state: str | None = None,
    ) -> Result:
        if not 0 <= score <= points:
            raise InputError(f"the score is {said(score)}, but it lies from 0 to {points:g}")
        if state is None:
            state = RIGHT if score == points else PARTLY if score else WRONG
        if state not in STATES:
            raise InputError(f"the state is {said(state)}, but it is one of {', '.join(STATES)}")
        self = super().__new__(cls, score)
        self.exact = Fraction(score)
        self.points, self.message, self.problem = float(points), message, problem
        self.counterexample, self.state = counterexample, state
        return self

    def __getnewargs__(self) -> Any:  # what float declares is its own one number
        told = (self.message, self.problem, self.counterexample, self.state)
        return (self.exact, self.points, *told)

    def __bool__(self) -> bool:
        return self.state == RIGHT

    def __repr__(self) -> str:
        return str(self)

    @property
    def told(self) -> str:
        """The points in words."""
        whole = points_told(self.points)
        return f"{points_told(self.exact)} of {whole} point{'s' * (self.points != 1)}"

    @property
    def attempted(self) -> bool:
        """Whether there was an answer at all: none is not a wrong one."""
        return self.state != UNTRIED

    def __str__(self) -> str:
        head = f"{self.problem}: " * bool(self.problem)
        told = [
            f"{head}{self.told}, {self.state}",
            f": {self.message}" * bool(self.message),
            f"\n  {self.counterexample}" * bool(self.counterexample),
        ]
        return "".join(told)

    def _repr_html_(self) -> str:
        head = f"{self.problem} {self.state}: {self.told}"
        look = f"border-left:4px solid {EDGES[self.state]};padding:0.3em 0.8em;margin:0.3em 0"
        look += ";overflow-wrap:anywhere"  # a word may be longer than a phone is wide
        parts = [element("strong", escape(head))]
        parts += [element("div", escape(line)) for line in self.message.splitlines()]
        if self.counterexample:
            wide = "white-space:pre-wrap;overflow-wrap:anywhere"
            parts.append(element("div", escape(self.counterexample), style=wide))
        return Markup(element("div", *parts, style=look, role="status"))

    def gradescope(self) -> dict[str, Any]:
        """The result as one test of a Gradescope ``results.json``.

        >>> Result(0, 2, "no", "01.2").gradescope()["status"]
        'failed'
        """
        told = "\n".join(filter(None, [self.state, self.message, self.counterexample]))
        return {
            "number": self.problem,
            "name": self.problem,
            "score": round(float(self), 2),
            "max_score": self.points,
            "status": "passed" if self else "failed",
            "output": told,
            "output_format": "text",
        }
