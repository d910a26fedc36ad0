"""A procedure drawn: a box for each stage, one below the other, with what leads into it and out of it.

Only places and words are worked out here. Whoever shows it draws lines and letters of the size that is given.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Final

from escalation.domain.language import Words as Table
from escalation.domain.language import mark, say
from escalation.domain.protocol.model import FastTrack, Protocol, Stage
from escalation.domain.protocol.words import (
    GATEKEEPERS_DEFAULT,
    StageWords,
    describe,
    explain_length,
    explain_limit,
    readable,
    stage_title,
)

WIDTH: Final = 340
LEFT: Final = 24
RIGHT: Final = 316
"""The boxes lie between the two; outside them run the ways that pass over a stage."""

LETTERS: Final = 13
LINE: Final = 18
PAD: Final = 10
BETWEEN: Final = 42
ACROSS: Final = 40
"""How many letters of that size fit into a box."""

SIDES: Final = Table(
    {
        "raising": mark("Raising side"),
        "receiving": mark("Receiving side"),
        "board": mark("Board"),
        "chair": mark("Chair"),
        "others": mark("Also there"),
    }
)
DUTIES: Final = Table(
    {
        "acknowledge": mark("Acknowledge"),
        "respond": mark("Answer"),
        "discuss": mark("Talk"),
        "meet": mark("Meet"),
        "resolve": mark("Settle it"),
        "decide": mark("Decide"),
        "confirm_in_writing": mark("Confirm in writing"),
        "escalate": mark("Move it up"),
        "notify": mark("Tell"),
    }
)
DEBTORS: Final = Table(
    {
        "raising": mark("raising side"),
        "receiving": mark("receiving side"),
        "both": mark("both sides"),
        "board": mark("board"),
        "chair": mark("chair"),
    }
)


@dataclass(frozen=True, slots=True)
class Words:
    """One line of letters; `x`, `y` is where it begins, on its base line. `kind`: heading | text | label."""

    x: int
    y: int
    text: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Box:
    """A stage (`stage`), the choice at its door (`gate`), or one of the two ends (`end`)."""

    kind: str
    x: int
    y: int
    width: int
    height: int
    lines: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from one place to another, as the corners of a line. `kind`: next | over | fast_track | danger."""

    kind: str
    corners: tuple[tuple[int, int], ...]
    label: Words | None = None

    @property
    def points(self) -> str:
        """The corners as a drawing takes them."""
        return " ".join(f"{x},{y}" for x, y in self.corners)

    @property
    def head(self) -> str:
        """The three corners of the arrow's head, at its end."""
        x, y = self.corners[-1]
        before = self.corners[-2][0]
        if before == x:
            return f"{x},{y} {x - 5},{y - 8} {x + 5},{y - 8}"
        back = -8 if before < x else 8
        return f"{x},{y} {x + back},{y - 5} {x + back},{y + 5}"


@dataclass(frozen=True, slots=True)
class Diagram:
    """The drawing, with the same in a sentence for each stage for those who do not see it."""

    width: int
    height: int
    letters: int
    title: str
    description: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


@dataclass
class _Sheet:
    """The paper while it is drawn on, from the top down."""

    y: int = 8
    boxes: list[Box] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    middle: int = (LEFT + RIGHT) // 2

    def box(
        self, kind: str, headings: Iterable[str], texts: Iterable[str] = (), *, inset: int = 0, room: int = 0
    ) -> Box:
        rows = [(line, "heading") for text in headings for line in _lines(text, ACROSS - 4 - inset // 4)]
        rows += [(line, "text") for text in texts for line in _lines(text, ACROSS - inset // 4)]
        lines = tuple(
            Words(LEFT + inset + PAD, self.y + PAD + LETTERS + number * LINE - 2, text, row_kind)
            for number, (text, row_kind) in enumerate(rows)
        )
        height = 2 * PAD + (len(rows) + room) * LINE - 4
        made = Box(kind, LEFT + inset, self.y, RIGHT - LEFT - 2 * inset, height, lines)
        self.boxes.append(made)
        self.y += made.height
        return made

    def down(self, label: str | None = None) -> None:
        words = Words(self.middle + 10, self.y + BETWEEN // 2 + 2, label, "label") if label else None
        corners = ((self.middle, self.y), (self.middle, self.y + BETWEEN))
        self.arrows.append(Arrow("next", corners, words))
        self.y += BETWEEN


def draw(protocol: Protocol) -> Diagram:
    """Draw a procedure: its stages with who acts, their dates, gates, what follows from silence, and the ways in."""
    sheet = _Sheet()
    words = {each.key: each for each in describe(protocol)}
    stages = protocol.stages
    doors: dict[str, Box] = {}
    bodies: dict[str, Box] = {}
    tracks = _tracks(protocol)
    sheet.box("end", [say("Raised")], inset=90, room=max(0, len(tracks) - 1))
    for number, stage in enumerate(stages):
        leads_here = number == 0 or protocol.after(stages[number - 1].key) is stage
        if leads_here:
            sheet.down(say("not settled") if number else None)
        else:
            sheet.y += BETWEEN
        if stage.gate is not None:
            limit = explain_length(stage.gate.limit or GATEKEEPERS_DEFAULT)
            asked = say("Gate: %(who)s decides, %(limit)s", who=readable(stage.gate.who), limit=limit)
            doors[stage.key] = sheet.box("gate", [], [asked], inset=20)
            sheet.down(say("goes on"))
        body = sheet.box("stage", [_heading(stage, protocol)], _inside(stage, protocol, words[stage.key]))
        bodies[stage.key] = body
        doors.setdefault(stage.key, body)
    sheet.arrows += _ways_over(protocol, doors, bodies)
    sheet.arrows += _ways_in(tracks, doors)
    return Diagram(
        WIDTH,
        sheet.y + 10,
        LETTERS,
        say("How “%(procedure)s” goes", procedure=protocol.name),
        " ".join(_told(stage, protocol, words[stage.key]) for stage in stages),
        tuple(sheet.boxes),
        tuple(sheet.arrows),
    )


def _lines(text: str, across: int) -> list[str]:
    return wrap(text, across, break_long_words=True) or [""]


def _heading(stage: Stage, protocol: Protocol) -> str:
    title = stage_title(protocol.term_for_stage, stage)
    return say("%(stage)s (may be left out)", stage=title) if stage.optional else title


def _inside(stage: Stage, protocol: Protocol, words: StageWords) -> list[str]:
    lines = [
        f"{SIDES.get(side, readable(side))}: {', '.join(readable(role) for role in roles)}"
        for side, roles in stage.actors.items()
        if roles
    ]
    for rule in stage.clocks:
        duty = say(
            "%(duty)s (%(who)s): %(limit)s",
            duty=DUTIES[rule.kind],
            who=DEBTORS[rule.owed_by],
            limit=explain_limit(rule),
        )
        lines.append(f"• {duty}")
        if rule.danger_limit is not None:
            lines.append("  " + say("in danger: %(limit)s", limit=explain_length(rule.danger_limit)))
    if not stage.clocks:
        lines.append("• " + say("No time limit set"))
    lines.append(say("Silence: %(what)s", what=words.on_timeout))
    if protocol.after(stage.key) is None and stage.on_timeout != "flag":
        lines.append(say("Last stage: the coordinator is told"))
    return lines


def _ways_over(protocol: Protocol, doors: dict[str, Box], bodies: dict[str, Box]) -> Iterable[Arrow]:
    """What leads past the stage below: a stage that names another to follow, and a gate that does when it declines."""
    below = {stage.key: later for stage, later in zip(protocol.stages, protocol.stages[1:], strict=False)}
    lane = RIGHT + 8
    for stage in protocol.stages:
        following = protocol.after(stage.key)
        if following is not None and following is not below.get(stage.key):
            yield _round(bodies[stage.key], doors[following.key], lane, RIGHT, "over")
        if stage.gate is not None and stage.gate.if_declined:
            yield _round(doors[stage.key], doors[stage.gate.if_declined], lane, RIGHT, "over")
            lane = min(lane + 5, WIDTH - 4)


def _round(start: Box, end: Box, lane: int, edge: int, kind: str) -> Arrow:
    out, back = start.y + start.height // 2, end.y + min(end.height // 2, 16)
    return Arrow(kind, ((start.x + start.width, out), (lane, out), (lane, back), (end.x + end.width, back)))


def _tracks(protocol: Protocol) -> list[tuple[str, FastTrack]]:
    """The ways past the first stages, the one that leads furthest first: it runs outermost."""
    tracks = [("fast_track", track) for track in protocol.fast_tracks]
    if protocol.safety_route is not None:
        tracks.append(("danger", protocol.safety_route))
    return sorted(tracks, key=lambda each: -protocol.stage(each[1].enters_at).number)


def _ways_in(tracks: list[tuple[str, FastTrack]], doors: dict[str, Box]) -> Iterable[Arrow]:
    """From raising straight to a later stage, down the left edge."""
    for number, (kind, track) in enumerate(tracks):
        door, out = doors[track.enters_at], 26 + LINE * number
        lane = LEFT - 6 - 5 * min(len(tracks) - 1 - number, 3)
        back = door.y + 16 - 9 * min(number, 1)
        label = Words(LEFT + 2, out - 4, say("Fast track") if kind == "fast_track" else say("In danger"), "label")
        yield Arrow(kind, ((LEFT + 90, out), (lane, out), (lane, back), (door.x, back)), label)


def _told(stage: Stage, protocol: Protocol, words: StageWords) -> str:
    told = [f"{words.heading}."]
    if words.gate:
        told.append(say("Before it starts: %(gate)s", gate=words.gate))
    told += [clock.sentence for clock in words.clocks] or [say("No time limit is set.")]
    told.append(say("When a date passes, %(what)s.", what=words.on_timeout))
    told.append(
        say("If it is not settled: %(stage)s.", stage=words.next_stage) if words.next_stage else say("It is the last.")
    )
    return " ".join(told)
