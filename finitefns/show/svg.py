"""An SVG writer of our own: markup that is always well formed, and follows the reader's theme.

Text comes from users, so it is a different type from markup: `escape` is the only bridge, and a
type checker sees a label that went around it. Nothing here uses an id, so that any number of
pictures share a page; lines and words are ``currentColor``, so that a dark page draws them light.

Law: for every text, ``xml.etree.ElementTree.fromstring(element("g", escape(text)))`` parses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NewType

Markup = NewType("Markup", str)

TEXT_SIZE = 14.0
LONGEST_TITLE = 20_000

# Okabe and Ito's colour-blind-safe palette (2008), its light members darkened until each colour
# stands out at least 3 to 1 both from white and from near black; a grey takes the place of yellow.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#c0669a", "#a87b00", "#7f7f7f")
SHAPES = ("circle", "square", "diamond", "triangle", "wedge")
DASHES = ("", "7 3", "2 3", "9 3 2 3")

# What XML 1.0 cannot hold, and the invisible signs that turn the direction of their neighbours.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}


@dataclass(frozen=True)
class Style:
    """How one level set looks: never by colour alone.

    >>> Style.of(0) == Style.of(1), Style.of(7)
    (False, Style(colour='#d55e00', shape='diamond', dash='7 3'))
    """

    colour: str
    shape: str
    dash: str

    @classmethod
    def of(cls, number: int) -> Style:
        """The style of the level set with this number; shape and dash alone tell 20 apart."""
        dash = DASHES[number // len(SHAPES) % len(DASHES)]
        return cls(COLOURS[number % len(COLOURS)], SHAPES[number % len(SHAPES)], dash)


def clean(text: object) -> str:
    """A text that every XML reader takes, on one line: what cannot be shown becomes U+FFFD.

    >>> clean("two\\nlines"), clean("bell\\x07")
    ('two lines', 'bell\ufffd')
    """
    return _UNSHOWN.sub("\ufffd", re.sub(r"[\t\r\n\x85\u2028\u2029]", " ", str(text)))


def escape(text: object) -> Markup:
    """A text as markup that shows exactly that text.

    >>> escape("<script>]]> & 'so'")
    '&lt;script&gt;]]&gt; &amp; &#39;so&#39;'
    """
    return Markup("".join(_ENTITIES.get(sign, sign) for sign in clean(text)))


def element(tag: str, /, *children: Markup, **attributes: object) -> Markup:
    """One element; an underscore in an attribute's name is written as a hyphen, None leaves it out.

    >>> element("line", x1=0.5, y1=2.0, stroke_width=1)
    '<line x1="0.5" y1="2" stroke-width="1"/>'
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_number(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    if not children:
        return Markup(f"<{tag}{written}/>")
    return Markup(f"<{tag}{written}>{''.join(children)}</{tag}>")


def _number(value: object) -> object:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value


def name_of(label: object) -> str:
    """A label as a picture shows it: an empty or blank one in its quotes.

    >>> name_of("a"), name_of(3), name_of(" ")
    ('a', '3', "' '")
    """
    words = clean(label)
    return words if words.strip() else clean(repr(label))


def text_width(text: str, size: float = TEXT_SIZE) -> float:
    """About how wide a text is in a sans-serif font, in pixels; rather too wide than too narrow.

    >>> text_width("iii") < text_width("mmm") < text_width("日本語日")
    True
    """
    return size * sum(map(_sign_width, text))


def _sign_width(sign: str) -> float:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(sign) in "WF":
        return 1.0 if ord(sign) < 0x1F000 else 1.4
    if sign in "iljI.,:;'|! ":
        return 0.36
    if sign in "mwMW@%—…":
        return 1.0
    return 0.74 if sign.isupper() or ord(sign) > 0x250 else 0.64


def shorten(text: str, room: float, size: float = TEXT_SIZE) -> str:
    """As much of a text as fits in ``room`` pixels, with an ellipsis where it was cut.

    >>> shorten("a short one", 200), shorten("x" * 10_000, 60)
    ('a short one', 'xxxxx…')
    """
    if len(text) * size * 0.3 <= room * 4 and text_width(text, size) <= room:
        return text
    left = room / size - _sign_width("…")
    kept = 0
    for sign in text:
        left -= _sign_width(sign)
        if left < 0:
            break
        kept += 1
    # A sign is not parted from the marks and joiners that belong to it.
    while 0 < kept < len(text) and _sign_width(text[kept]) == 0:
        kept -= 1
    return text[:kept].rstrip("\u200d ") + "…"


def text(
    words: object,
    x: float,
    y: float,
    *,
    room: float | None = None,
    full: str | None = None,
    anchor: str = "start",
    size: float = TEXT_SIZE,
    **attributes: object,
) -> Markup:
    """A line of text; where it has to be shortened to fit, its title says it in full."""
    given = clean(words)
    whole = given if full is None else clean(full)
    shown = given if room is None else shorten(given, room, size)
    children = [escape(shown)]
    if shown != whole:
        title = whole
        if len(whole) > LONGEST_TITLE:
            title = f"{whole[:LONGEST_TITLE]}… ({len(whole)} characters)"
        children.append(element("title", escape(title)))
    return element(
        "text",
        *children,
        x=x,
        y=y + size * 0.35,
        text_anchor=None if anchor == "start" else anchor,
        font_size=None if size == TEXT_SIZE else size,
        **attributes,
    )


def wrap(sentence: str, room: float, size: float = TEXT_SIZE, most: int = 6) -> list[str]:
    """A sentence in lines of at most ``room`` pixels, and at most ``most`` lines.

    >>> wrap("one two three four", 100)
    ['one two', 'three four']
    """
    lines: list[str] = []
    for word in clean(sentence).split():
        word = shorten(word, room, size)
        if lines and text_width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        elif len(lines) == most:
            lines[-1] = shorten(f"{lines[-1]} …", room, size)
            break
        else:
            lines.append(word)
    return lines


def marker(style: Style | None, x: float, y: float, radius: float = 5.0) -> Markup:
    """A point: in the shape and colour of its level set, or hollow where it has none."""
    r = radius
    if style is None:
        return element(
            "circle", cx=x, cy=y, r=r - 0.75, fill="none", stroke="currentColor", stroke_width=1.5
        )
    if style.shape == "circle":
        return element("circle", cx=x, cy=y, r=r, fill=style.colour)
    corners: Sequence[tuple[float, float]] = {
        "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
        "diamond": ((0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)),
        "triangle": ((0.0, -1.2), (1.15, 0.9), (-1.15, 0.9)),
        "wedge": ((0.0, 1.2), (1.15, -0.9), (-1.15, -0.9)),
    }[style.shape]
    return polygon([(x + r * dx, y + r * dy) for dx, dy in corners], fill=style.colour)


def polygon(corners: Iterable[tuple[float, float]], **attributes: object) -> Markup:
    """A filled shape through its corners."""
    steps = " ".join(f"{_number(x)},{_number(y)}" for x, y in corners)
    return element("polygon", points=steps, **attributes)


def curve(x0: float, y0: float, x1: float, y1: float, **attributes: object) -> Markup:
    """A line that leaves and arrives level, so that arrows into one point share one head."""
    bend = (x1 - x0) * 0.45
    numbers = (x0, y0, x0 + bend, y0, x1 - bend, y1, x1, y1)
    a, b, c, d, e, f, g, h = map(_number, numbers)
    return element("path", d=f"M{a} {b}C{c} {d} {e} {f} {g} {h}", fill="none", **attributes)


def arrow_head(x: float, y: float, colour: str, pointing: float = 1.0, **more: object) -> Markup:
    """The head of an arrow that arrives level at ``(x, y)``: a shape, not a marker with an id."""
    back = x - 9.0 * pointing
    return polygon([(x, y), (back, y - 4.0), (back, y + 4.0)], fill=colour, **more)


def picture(width: float, height: float, title: str, desc: str, parts: Iterable[Markup]) -> Markup:
    """The whole picture: it scales down on a narrow screen, and says its content in words.

    >>> picture(10, 10, "a dot", "one point", [])[:55]
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10'
    """
    w, h = float(round(width)), float(round(height))
    return element(
        "svg",
        element("title", escape(title)),
        element("desc", escape(desc)),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_number(w)} {_number(h)}",
        width=w,
        height=h,
        role="img",
        aria_label=f"{title}. {desc}" if desc else title,
        font_family="sans-serif",
        font_size=TEXT_SIZE,
        fill="currentColor",
        # On a page that reads right to left, what starts at x would otherwise end there.
        style="max-width:100%;height:auto;direction:ltr",
    )
