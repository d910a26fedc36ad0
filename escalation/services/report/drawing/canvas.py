"""What every picture is made of: its colours, its words and how wide they are, the key above it.

A picture is laid out at the width at which it is shown, so that its letters are as large as those of the page.
Colour is never the only sign: each colour comes with a line or a filling of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Spec = dict[str, Any]

INK, BLUE, PLUM, PALE = "#0f3d46", "#1d70b8", "#6f2a6b", "#d0e0e3"
TEXT, QUIET, GRID = "#0b0c0c", "#505a5f", "#d8dadb"

SIZE = 16
"""How large letters are, in pixels."""
LINE = 20
"""From one line of words to the next."""
NARROW = 480
"""Below this a picture is for a telephone."""

FILLINGS = (INK, "url(#ID-stripes)", PALE, "url(#ID-dots)", "#ffffff")
"""Of the parts of a bar, in order. ID stands for the picture's own, which is put in last."""
PATTERNS = (
    '<pattern id="ID-stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="6" height="6" fill="#ffffff"/><rect width="3" height="6" fill="{BLUE}"/></pattern>'
    '<pattern id="ID-dots" width="6" height="6" patternUnits="userSpaceOnUse">'
    f'<rect width="6" height="6" fill="#ffffff"/><circle cx="3" cy="3" r="1.5" fill="{PLUM}"/></pattern>'
)
LINES = ((INK, [1, 0]), (BLUE, [8, 4]), (PLUM, [2, 3]))
"""Of the curves of a picture, in order: the colour and the dashes of each."""

THIN, WIDE = frozenset("iIjlftr.,:;'’|!()[]- "), frozenset("mwMW%@–—")


def width_of(words: str) -> float:
    """About how wide words are, rather too wide than too narrow."""
    return SIZE * sum(0.38 if c in THIN else 1.0 if c in WIDE else 0.74 if c.isupper() else 0.64 for c in words)


def wrapped(words: str, width: float, most: int = 3) -> list[str]:
    """Words in lines no wider than this; what does not fit into so many lines ends in dots."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    kept = lines[:most]
    if len(lines) > most:
        kept[-1] += "…"
    return [_cut(line, width) for line in kept]


def _cut(line: str, width: float) -> str:
    if width_of(line) <= width:
        return line
    while line and width_of(line + "…") > width:
        line = line[:-1]
    return line.rstrip() + "…"


def mark(kind: str, values: Sequence[Spec], encoding: Spec, **look: Any) -> Spec:
    """A layer: marks of one kind, one for each value."""
    return {"data": {"values": list(values)}, "mark": {"type": kind, "aria": False, **look}, "encoding": encoding}


def words(x: float, y: float, lines: Sequence[str], **look: Any) -> Spec:
    """Lines of words at a place in pixels; y is the middle of the first line."""
    there = {"x": {"value": x}, "y": {"value": y}, "text": {"field": "text"}}
    plain = {"align": "left", "baseline": "middle", "fontSize": SIZE, "lineHeight": LINE, "color": TEXT}
    return mark("text", [{"text": list(lines)}], there, **{**plain, **look})


def rule(x: float, y: float, x2: float, y2: float, **look: Any) -> Spec:
    """A straight line from one place in pixels to another."""
    ends = {"x": {"value": x}, "y": {"value": y}, "x2": {"value": x2}, "y2": {"value": y2}}
    return mark("rule", [{}], ends, **look)


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A sample and what it stands for. `sample` is one of line, box, band, dot, up, down."""

    sample: str
    text: str
    color: str = INK
    dash: tuple[int, ...] = (1, 0)


SAMPLE = 34
"""Room for a sample before its words."""


def key(entries: Sequence[KeyEntry], width: float, *, left: float, top: float) -> tuple[list[Spec], float]:
    """The key, its entries one after the other as long as they fit, and how high it is."""
    layers: list[Spec] = []
    x, y = 0.0, LINE / 2
    for entry in entries:
        lines = wrapped(entry.text, width - SAMPLE)
        needed = SAMPLE + max(width_of(line) for line in lines)
        if x and x + needed > width:
            x, y = 0.0, y + LINE + 4
        layers += _sample(entry, left + x, top + y)
        layers.append(words(left + x + SAMPLE, top + y, lines))
        x += needed + 20
        if len(lines) > 1:
            x, y = width, y + LINE * (len(lines) - 1)
    return layers, (y + LINE / 2 + 14 if entries else 0.0)


def _sample(entry: KeyEntry, x: float, y: float) -> list[Spec]:
    if entry.sample == "line":
        return [rule(x, y, x + 26, y, color=entry.color, strokeWidth=3, strokeDash=list(entry.dash))]
    if entry.sample in ("box", "band"):
        box = {"x": {"value": x}, "x2": {"value": x + 26}, "y": {"value": y - 8}, "y2": {"value": y + 8}}
        look = {"opacity": BAND} if entry.sample == "band" else {"stroke": INK, "strokeWidth": 1}
        return [mark("rect", [{}], box, color=entry.color, **look)]
    place = {"x": {"value": x + 13}, "y": {"value": y}}
    return [mark("point", [{}], place, filled=True, color=entry.color, opacity=1, **SHAPES[entry.sample])]


BAND = 0.18
"""How dense the band around a curve is."""
SHAPES: dict[str, Spec] = {
    "dot": {"shape": "circle", "size": 60},
    "up": {"shape": "triangle-up", "size": 150},
    "down": {"shape": "triangle-down", "size": 150},
}


@dataclass(frozen=True, slots=True)
class Room:
    """The room around a plot: for numbers at its left, the key above it, days or months below it."""

    left: float
    top: float
    right: float
    bottom: float


def spec(width: float, height: float, room: Room, layers: Sequence[Spec]) -> Spec:
    """The whole picture; `width` and `height` are those of its plot."""
    return {
        "width": width,
        "height": height,
        "padding": {"left": room.left, "top": room.top, "right": room.right, "bottom": room.bottom},
        "autosize": {"type": "none"},
        "background": "transparent",
        "view": {"stroke": None},
        "config": {"font": "FONT", "aria": False},
        "layer": list(layers),
    }


def pixels(size: float) -> Spec:
    """The scale of what is laid out in pixels already."""
    return {"domain": [0, size], "range": [0, size], "nice": False, "zero": False}


def axis(**more: Any) -> Spec:
    """How an axis looks."""
    return {
        "aria": False,
        "title": None,
        "labelFontSize": SIZE,
        "labelColor": TEXT,
        "labelOverlap": False,
        "labelBound": False,
        "labelFlush": False,
        "domainColor": QUIET,
        "tickColor": QUIET,
        "gridColor": GRID,
        **more,
    }


def round_step(most: float, parts: int, *, whole: bool = True) -> float:
    """The round number of which at most so many make up the most: 1, 2, 5, 10, 20, 50 and so on."""
    size = 1.0 if whole else 0.001
    while True:
        for factor in (1, 2, 5):
            if size * factor * parts >= most:
                return size * factor
        size *= 10


def ticks(most: float, parts: int, *, whole: bool = True) -> list[float]:
    """Round numbers from nothing up to the first that is no less than the most."""
    step = round_step(most, parts, whole=whole)
    found = [0.0]
    while found[-1] < most:
        found.append(round(len(found) * step, 3))
    return found
