"""`Match`: turn one thing into another by moves, or say what stands in the way."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import traitlets

from ..compare import equivalent
from ..errors import InputError
from ..finite.chains import Chain
from ..finite.endofunctions import Endofunction
from ..finite.maps import FiniteMap
from ..finite.relabeling import Relabeling
from ..finite.trust import align
from ..freedom import Freedom
from ..show import svg
from ..show.arrows import counted, quiet
from ..show.bars import sentences
from ..show.draw import draw
from ..show.picture import Picture
from ..verdict import Obstruction
from .boards import board, goal_board
from .front import front_end
from .reasons import Reason, checked_choice, judged, reasons, told_step, with_tempting
from .relabel import checked_thing, too_large
from .rules import MOST_ORDER, Rules, searchable
from .swaps import Ways, swaps_in
from .twins import drawn
from .widget import Widget

Moves = dict[str, list[int]]


class Match(Widget):
    """Two things side by side: turn the left into the right by moves, or say why it cannot be done.

    ``solved`` says whether the left has become the right, ``refuted`` whether a right reason was
    found against it, ``moves_made`` how many moves the left is away from its beginning by the way
    that was taken: a step back takes one off. Nothing that a page holds gives the answer away.
    Laws: ``f.act(w.relabeling) == w.thing``; ``w.solved`` exactly when ``w.thing == g``.

    >>> from finitefns.finite.maps import FiniteMap
    >>> w = Match(FiniteMap([0, 0, 1]), FiniteMap([0, 1, 1]))
    >>> w.moves = {"domain": [2, 1, 0]}
    >>> w.solved, w.moves_made, w.thing
    (False, 1, FiniteMap([1, 0, 0], codomain=2))
    >>> w.moves = {"domain": [2, 1, 0], "codomain": [1, 0]}
    >>> w.solved, w.moves_made, w.fewest()
    (True, 2, 'Two moves do it, and fewer cannot.')

    Raises `InputError` for things of two kinds, a freedom that does not fit, or moves that it does
    not allow. Things of more than 60 points a slot are shown as their pictures, and stand still.
    """

    _esm: Any = front_end("board", "match")

    moves = traitlets.Dict().tag(sync=True)
    progress = traitlets.Dict().tag(sync=True)

    takes: ClassVar[tuple[str, ...]] = ("asked", "moves")

    def __init__(self, f: Any, g: Any, freedom: Freedom | str = "all") -> None:
        checked_thing("Match", f)
        checked_thing("Match", g)
        self.original, self.goal, self._here = f, g, g
        fr = Freedom.parse(freedom)
        fr.on(list(f.slots), type(f).__name__)
        if searchable(f, fr) is None:
            raise InputError(
                f"Match: the group of {fr} is too large to be searched while you wait; up to "
                f"{MOST_ORDER:,} elements are"
            )
        self.verdict = equivalent(f, g, fr)
        self.refuted = False
        self.moves_made = 0
        self._now = Relabeling()
        self._past: list[Moves] = []
        self._alike = False  # equal sizes, and where names are trusted, equal names
        self._home: Relabeling | None = None  # from the places shown to those of the goal
        self._board: tuple[Rules, Ways, list[Reason]] | None = None
        title = f"turn {_kind(f)} into another"
        large = too_large(f) or too_large(g)
        if large:
            shown: dict[str, Any] = {
                "title": title,
                "why": large,
                "still": draw(f).svg,
                "goal": draw(g).svg,
            }
            super().__init__(picture=shown, progress={"made": 0, "solved": f == g})
            return
        here = g
        if f.slots == g.slots:
            aligned = align(f, g, fr)
            if not isinstance(aligned, Obstruction):
                fr, bring = aligned
                bring = by_name(f.sets, g.sets, bring)
                if bring is not None:
                    here, self._home = g.act(bring), bring.inverse()
                self._alike = True
        self._here = here
        rules = Rules(f, fr)
        ways = Ways(here, fr, rules)
        told = reasons(f, here, fr, self.verdict, self._alike)
        self._board = (rules, ways, told)
        if self._alike:
            self._board = (rules, ways, with_tempting(told, f, here, ways.steps))
        shown = board(f, rules, here.sets if self._alike else f.sets)
        shown |= {"title": title, "freedom": str(fr), "turns": rules.turns}
        shown["goal"] = goal_board(here, rules if self._alike else None)
        shown["reasons"] = [reason.words for reason in self._board[2]]
        super().__init__(picture=shown, moves=rules.read({}))

    # ------------------------------------------------------------- what Python reads

    @property
    def relabeling(self) -> Relabeling:
        """What has been done so far, between the names on the left and those on the right."""
        return self._now

    @property
    def thing(self) -> Any:
        """What the left has become: ``f.act(relabeling)``."""
        return self.original.act(self._now)

    @property
    def solved(self) -> bool:
        """Whether the left has become the right."""
        return bool(self.thing == self.goal)

    def fewest(self, whole: bool = True) -> str:
        """How few moves are known to do it, from the beginning, and whether that is the least."""
        if self._board is None:
            raise InputError(f"fewest: {self.picture['why']}")
        if not self.verdict:
            return "No number of moves does it."
        _, ways, _ = self._board
        found = ways.fewest(self._as_shown(Relabeling()))
        if found is None:
            return "How few moves do it is not known here: the group is too large to be searched."
        number, proved = found
        do = "do" if number != 1 else "does"
        many = f"{_counted(number)} {do} it"
        return f"{many}, and fewer cannot." if proved else f"At most {many[:1].lower()}{many[1:]}."

    # ------------------------------------------------------------- what passes to and fro

    def _as_shown(self, change: Relabeling) -> Any:
        """The left after a relabeling of the places that are shown."""
        moves = {slot: change.moves[slot] for slot in change.moves}
        return self.original.act(
            Relabeling.between(moves, {}, self._here.sets if self._alike else {})
        )

    def _read(self, value: Any) -> Moves:
        if self._board is not None:
            return self._board[0].read(value)
        if value:
            raise InputError(f"{self.picture['why']} Nothing in it can be moved here")
        return {}

    @traitlets.validate("moves")
    def _only_allowed(self, proposal: Any) -> Moves:
        return self._read(proposal["value"])

    @traitlets.observe("moves")
    def _on_moves(self, change: Any) -> None:
        if self._board is None:
            return
        old, new = change["old"] or {}, dict(self.moves)
        if self._past and self._past[-1] == new:
            self._past.pop()
            self.moves_made -= self._cost(old, new)
        elif old:
            self._past.append(old)
            self.moves_made += self._cost(old, new)
        if not any(place != i for move in new.values() for i, place in enumerate(move)):
            self._past.clear()
            self.moves_made = 0
        moves = {slot: np.array(move, np.int64) for slot, move in new.items()}
        if self._alike:
            now = Relabeling.between(moves, self.original.sets, self._here.sets)
            self._now = now if self._home is None else now.then(self._home)
        else:
            self._now = Relabeling.between(moves, self.original.sets, self.original.sets)
        self.progress = {"made": self.moves_made, "solved": self.solved, "moves": new}
        if self.solved and old:
            made = counted(self.moves_made, "move")
            self.say(f"Done in {made}: the left has become the right. {self.fewest()}", "solved")

    def _cost(self, old: Moves, new: Moves) -> int:
        """How many moves lead from one relabeling to the next: one, unless Python made a jump."""
        assert self._board is not None
        between: Moves = {}
        for slot, move in new.items():
            between[slot] = [0] * len(move)
            for before, after in zip(old[slot], move, strict=True):
                between[slot][before] = after
        moved = {s: m for s, m in between.items() if m != sorted(m)}
        turns = [turn["moves"] for turn in self._board[0].turns]
        back = [{s: np.argsort(m).tolist() for s, m in turn.items()} for turn in turns]
        return 1 if moved in turns or moved in back else swaps_in(between)

    def heard(self, name: str, value: Any) -> Any:
        """A value that the page sent, checked as carefully as one from Python."""
        return self._read(value) if name == "moves" else super().heard(name, value)

    def answer(self, do: str, request: dict[str, Any]) -> str:
        """A hint, the fewest moves known, or a judgement on the reason that was claimed."""
        if self._board is None or do not in ("hint", "fewest", "claim"):
            return super().answer(do, request)
        _, ways, choices = self._board
        if do == "fewest":
            return self.fewest()
        if do == "claim":
            reason = checked_choice(request.get("reason"), choices)
            self.refuted = self.refuted or (reason.is_right and not self.verdict)
            told = "" if reason.example is None else told_step(self.original.sets, reason.example)
            return judged(reason, self.verdict, told)
        if self.solved:
            return "The left is the right already."
        now = Relabeling(**{slot: list(move) for slot, move in self.moves.items()})
        step = ways.next_step(self._as_shown(now))
        if step is None and self.verdict:
            return "No next move is known here: the group is too large to be searched."
        if step is None:
            return "No move brings the left nearer to the right. Is there something that differs?"
        return f"Try {told_step(self._here.sets, step)}{self._button(step)}."

    def _button(self, step: Moves) -> str:
        assert self._board is not None
        named = [t["name"] for t in self._board[0].turns if t["moves"] == step]
        return f": {named[0]}" if named else ""

    # ------------------------------------------------------------- standing still

    def static(self) -> Picture:
        """Both as they are now, side by side, as a picture that stands still."""
        if self._board is None:
            return draw(self.original)
        shown, goal = self.picture, self.picture["goal"]
        aside = svg.element(
            "g", *drawn(goal, goal["moves"]), transform=f"translate({shown['width'] + 24:.0f} 24)"
        )
        width = max(shown["width"] + 24 + goal["width"], 340.0)
        parts, end = sentences(
            f"{self.sentence()}.", width, max(shown["height"], goal["height"]) + 34
        )
        mine = svg.element("g", *drawn(shown, self.moves), transform="translate(0 24)")
        heads = [quiet("yours", 12, 14), quiet("the goal", shown["width"] + 36, 14)]
        return Picture.of(
            width, end + 4, shown["title"], self.sentence(), [*heads, mine, aside, *parts]
        )

    def sentence(self) -> str:
        """What the widget shows and how far it has come, in one sentence."""
        if self._board is None:
            return str(self.picture["why"])
        done = "done" if self.solved else "not there yet"
        return f"{self.picture['title']}: {counted(self.moves_made, 'move')} made, {done}"


def by_name(mine: Any, yours: Any, bring: Relabeling | None) -> Relabeling | None:
    """What brings the right into the order of the left, where a set has equal names in another."""
    moves = dict(bring.moves) if bring is not None else {}
    for slot, points in yours.items():
        if slot in moves or points == mine[slot] or not points.is_labelled:
            continue
        if set(points.labels) == set(mine[slot].labels):
            moves[slot] = np.array([mine[slot].index(x) for x in points.labels], np.int64)
    if not moves:
        return None
    return Relabeling.between(moves, yours, {slot: mine[slot] for slot in moves})


def _kind(thing: Any) -> str:
    names = {FiniteMap: "a map", Chain: "a chain", Endofunction: "an endofunction"}
    return names[type(thing)]


def _counted(number: int) -> str:
    words = ("No move", "One move", "Two moves", "Three moves", "Four moves", "Five moves")
    return words[number] if number < len(words) else counted(number, "move")
