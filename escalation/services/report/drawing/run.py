"""Month after month: dots, and where there are enough of them the mean, the limits and what is more than chance."""

from collections.abc import Sequence
from datetime import date
from math import ceil

from escalation.domain.language import month, say
from escalation.domain.statistics.control_chart import DOWN, UP, ControlChart
from escalation.services.report.drawing.canvas import (
    BLUE,
    INK,
    LINE,
    NARROW,
    PLUM,
    QUIET,
    SHAPES,
    KeyEntry,
    Room,
    Spec,
    axis,
    key,
    mark,
    pixels,
    rule,
    spec,
    ticks,
    width_of,
    words,
    wrapped,
)
from escalation.services.report.model import Run

RIGHT, BELOW = 40, 36
HIGH, HIGH_NARROW = 240, 200
START = 10
"""How far from the edge of the plot the first dot stands, and the last."""
CROWDED = 9
"""With fewer pixels than this for each, dots are drawn smaller."""
COLORS = {UP: BLUE, DOWN: PLUM}
"""Two that nobody reads as good or bad; the shapes tell them apart as well."""


def run(picture: Run, width: int) -> Spec:
    """The dots in their order; marked ones point up or down."""
    limits, values = picture.limits, [value for _, value in picture.points]
    whole = all(value == int(value) for value in values)
    most = max([*values, *([limits.upper] if limits else [])])
    numbers = ticks(most or 1, 5, whole=whole or most > 5)
    first_month = width_of(month(picture.points[0][0])) / 2 - START
    left = max(first_month, *(width_of(_said(number, picture)) + 14 for number in numbers))
    plot, high = width - left - RIGHT, HIGH if width >= NARROW else HIGH_NARROW
    marked = limits.marked if limits else {}
    entries = _key(picture, set(marked.values()))
    above = key(entries, width, left=0, top=0)[1] + LINE + 8
    layers, _ = key(entries, width, left=-left, top=-above)
    layers.append(words(-left, -LINE / 2 - 8, wrapped(picture.unit, width, most=1), color=QUIET))
    across = _across(len(values), plot)
    up = {
        "type": "quantitative",
        "scale": {"domain": [0, numbers[-1]], "nice": False},
        "axis": axis(values=numbers, format="~%" if picture.shares else "~f"),
    }
    layers += _months([day for day, _ in picture.points], across, high)
    if limits:
        layers += _lines(limits, up)
    layers += _dots(values, across, up, marked, plot)
    return spec(plot, high, Room(left, above, RIGHT, BELOW), layers)


def _said(number: float, picture: Run) -> str:
    """A number with one place after the point, where it needs one; a share in whole per cent."""
    return f"{number:.0%}" if picture.shares else f"{number:.1f}".removesuffix(".0")


def _key(picture: Run, directions: set[str]) -> list[KeyEntry]:
    limits = picture.limits
    if limits is None:
        return []
    low, high = _said(limits.lower, picture), _said(limits.upper, picture)
    found = [
        KeyEntry("line", say("Mean: %(mean)s", mean=_said(limits.mean, picture)), color=INK),
        KeyEntry("line", say("Usual range: %(low)s to %(high)s", low=low, high=high), color=QUIET, dash=(6, 4)),
    ]
    if UP in directions:
        found.append(KeyEntry("up", say("More than chance: upwards"), color=COLORS[UP]))
    if DOWN in directions:
        found.append(KeyEntry("down", say("More than chance: downwards"), color=COLORS[DOWN]))
    return found


def _across(number: int, plot: float) -> list[float]:
    """Where each month stands, in pixels; one by itself in the middle."""
    if number == 1:
        return [plot / 2]
    return [START + place * (plot - 2 * START) / (number - 1) for place in range(number)]


def _months(days: Sequence[date], across: Sequence[float], high: float) -> list[Spec]:
    """The names of as many months as have room, the latest always; a short line for each month."""
    names = [month(day) for day in days]
    apart = across[1] - across[0] if len(across) > 1 else 0.0
    every = ceil((max(map(width_of, names)) + 12) / apart) if apart else 1
    layers: list[Spec] = []
    for place, (name, x) in enumerate(zip(names, across, strict=True)):
        named = (len(names) - 1 - place) % every == 0
        layers.append(rule(x, high, x, high + (8 if named else 4), color=QUIET, strokeWidth=1))
        if named:
            layers.append(words(x, high + 22, [name], align="center"))
    return layers


def _lines(limits: ControlChart, up: Spec) -> list[Spec]:
    def level(value: float, **look: object) -> Spec:
        return mark("rule", [{"level": value}], {"y": {"field": "level", **up}}, **look)

    return [
        level(limits.mean, color=INK, strokeWidth=2),
        level(limits.lower, color=QUIET, strokeWidth=2, strokeDash=[6, 4]),
        level(limits.upper, color=QUIET, strokeWidth=2, strokeDash=[6, 4]),
    ]


def _dots(
    values: Sequence[float], across: Sequence[float], up: Spec, marked: dict[int, str], plot: float
) -> list[Spec]:
    points = [{"at": place, "x": x, "y": y} for place, (x, y) in enumerate(zip(across, values, strict=True))]
    there = {
        "x": {"field": "x", "type": "quantitative", "axis": None, "scale": pixels(plot)},
        "y": {"field": "y", **up},
    }
    layers = [mark("line", points, there, color=INK, strokeWidth=1.5)] if len(points) > 1 else []
    size = min(1.0, plot / len(points) / CROWDED)
    plain = [point for point in points if point["at"] not in marked]
    layers.append(mark("point", plain, there, filled=True, color=INK, opacity=1, shape="circle", size=60 * size))
    for direction, color in COLORS.items():
        own = [point for point in points if marked.get(int(point["at"])) == direction]
        if own:
            shape = {**SHAPES[direction], "size": 150 * max(size, 0.6)}
            layers.append(mark("point", own, there, filled=True, color=color, opacity=1, **shape))
    return layers
