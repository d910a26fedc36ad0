"""Bars that lie: one for each row, its number at its end."""

from escalation.services.report.drawing.canvas import (
    FILLINGS,
    INK,
    LINE,
    NARROW,
    QUIET,
    KeyEntry,
    Room,
    Spec,
    key,
    mark,
    pixels,
    rule,
    spec,
    width_of,
    words,
    wrapped,
)
from escalation.services.report.model import Bars

THICK = 22
BETWEEN = 12
OF_THE_WIDTH = 0.4
"""How much of a wide picture the names of the rows may take. In a narrow one they stand above their bars."""
GAP = 12
BOLD = 1.15
"""How much wider bold numbers are."""


def bars(picture: Bars, width: int) -> Spec:
    """The bars, as long as their numbers; the longest takes the room there is.

    A bar of several parts has the number of each at its end, in the order of the key.
    """
    numbers = [" + ".join(str(part) for part in parts) for _, parts in picture.rows]
    names, at_end = _names_width(picture, width), max(map(width_of, numbers)) * BOLD + GAP
    plot = width - names - at_end
    most = max(1, *(sum(parts) for _, parts in picture.rows))
    entries = [KeyEntry("box", part, color=filling) for part, filling in zip(picture.parts, FILLINGS, strict=False)]
    layers, y = key(entries, width, left=-names, top=0)
    pieces: list[Spec] = []
    for (name, parts), number in zip(picture.rows, numbers, strict=True):
        if names:
            lines = wrapped(name, names - GAP)
            height = max(THICK, LINE * len(lines))
            first = y + height / 2 - LINE * (len(lines) - 1) / 2
            layers.append(words(-GAP, first, lines, align="right"))
            y += (height - THICK) / 2
        else:
            lines, height = wrapped(name, width), THICK
            layers.append(words(0, y + LINE / 2, lines))
            y += LINE * len(lines) + 2
        end = 0.0
        for place, part in enumerate(parts):
            start, end = end, end + plot * part / most
            if part:
                pieces.append({"x": start, "x2": end, "y": y, "y2": y + THICK, "part": place})
        layers.append(rule(0, y - 3, 0, y + THICK + 3, color=QUIET, strokeWidth=1))
        layers.append(words(end + GAP - 4, y + THICK / 2, [number], fontWeight="bold"))
        y += THICK + (height - THICK) / 2 + BETWEEN
    whole = y - BETWEEN + 4
    layers += _drawn(pieces, plot, whole)
    return spec(plot, whole, Room(names, 2, at_end, 2), layers)


def _names_width(picture: Bars, width: int) -> float:
    if width < NARROW:
        return 0.0
    return min(max(width_of(name) for name, _ in picture.rows) + GAP, width * OF_THE_WIDTH)


def _drawn(pieces: list[Spec], plot: float, height: float) -> list[Spec]:
    """One layer for each part, for each has its own filling."""
    encoding = {
        "x": {"field": "x", "type": "quantitative", "axis": None, "scale": pixels(plot)},
        "x2": {"field": "x2"},
        "y": {"field": "y", "type": "quantitative", "axis": None, "scale": pixels(height)},
        "y2": {"field": "y2"},
    }
    return [
        mark("rect", own, encoding, color=filling, stroke=INK, strokeWidth=1, opacity=1)
        for place, filling in enumerate(FILLINGS)
        if (own := [piece for piece in pieces if piece["part"] == place])
    ]
