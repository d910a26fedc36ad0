"""How many are still open as days go by: falling steps with the range around them, and where half have ended."""

from escalation.domain.language import say
from escalation.services.report.drawing.canvas import (
    BAND,
    LINE,
    LINES,
    NARROW,
    QUIET,
    KeyEntry,
    Room,
    Spec,
    axis,
    key,
    mark,
    spec,
    ticks,
    words,
    wrapped,
)
from escalation.services.report.model import Line, Steps

LEFT, RIGHT, BELOW = 54, 24, 56
HIGH, HIGH_NARROW = 260, 220
FOR_A_NUMBER = 60
"""How wide the room is that a number below the plot needs."""


def steps(picture: Steps, width: int) -> Spec:
    """The curves, the range of each, and a dot on each where half have ended."""
    plot, high = width - LEFT - RIGHT, HIGH if width >= NARROW else HIGH_NARROW
    shown = [line for line in picture.lines if line.curve.number][: len(LINES)]
    days = ticks(max(1, *(line.curve.longest for line in shown)), max(2, plot // FOR_A_NUMBER))
    entries = [
        KeyEntry("line", _in_words(line), color=color, dash=tuple(dash))
        for line, (color, dash) in zip(shown, LINES, strict=False)
    ]
    if any(line.curve.steps for line in shown):
        entries.append(KeyEntry("band", say("Where the true line is, 19 times in 20"), color=LINES[0][0]))
    above = key(entries, width, left=0, top=0)[1] + LINE + 8
    layers, _ = key(entries, width, left=-LEFT, top=-above)
    layers.append(words(-LEFT, -LINE / 2 - 8, [say("Still open")], color=QUIET))
    layers.append(words(plot / 2, high + 42, wrapped(picture.days, width, most=1), align="center", color=QUIET))
    for line, (color, dash) in zip(shown, LINES, strict=False):
        layers += _curve(line, days, color, dash)
    return spec(plot, high, Room(LEFT, above, RIGHT, BELOW), layers)


def _in_words(line: Line) -> str:
    curve = line.curve
    if curve.median is None:
        return say("%(which)s: not half have ended yet (%(number)s in all)", which=line.label, number=curve.number)
    return say(
        "%(which)s: half ended by day %(day)s (%(number)s in all)",
        which=line.label,
        day=curve.median,
        number=curve.number,
    )


def _curve(line: Line, days: list[float], color: str, dash: list[int]) -> list[Spec]:
    curve = line.curve
    corners = [{"day": 0, "share": 1.0, "low": 1.0, "high": 1.0}]
    corners += [{"day": s.day, "share": s.share, "low": s.low, "high": s.high} for s in curve.steps]
    corners.append({**corners[-1], "day": curve.longest})
    day = {
        "field": "day",
        "type": "quantitative",
        "scale": {"domain": [0, days[-1]], "nice": False},
        "axis": axis(values=days, grid=False, format="d"),
    }
    share = {
        "type": "quantitative",
        "scale": {"domain": [0, 1], "nice": False},
        "axis": axis(values=[0, 0.25, 0.5, 0.75, 1], format=".0%"),
    }
    across = {"x": day, "y": {"field": "low", **share}, "y2": {"field": "high"}}
    down = {"x": day, "y": {"field": "share", **share}}
    stepped = {"interpolate": "step-after"}
    layers = [
        mark("area", corners, across, color=color, opacity=BAND, **stepped),
        mark("line", corners, down, color=color, strokeWidth=3, strokeDash=dash, **stepped),
    ]
    if curve.median is not None:
        half = [{"day": curve.median, "share": 0.5}]
        drop = {"x": day, "y": {"field": "share", **share}, "y2": {"datum": 0}}
        layers.append(mark("rule", half, drop, color=color, strokeWidth=1.5, strokeDash=[2, 2]))
        layers.append(mark("point", half, down, filled=True, color=color, opacity=1, size=110))
    return layers
