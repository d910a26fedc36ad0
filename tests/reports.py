"""A small report with everything in it that a report may have: every kind of figure, nought, nothing, and mischief."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from escalation.domain.statistics.figures import Share
from escalation.domain.statistics.survival import Curve, Step
from escalation.services.report.model import (
    Bars,
    Column,
    Figure,
    Filters,
    Line,
    Report,
    Run,
    Section,
    Steps,
    Table,
)

AT = datetime(2026, 10, 3, 8, 30, tzinfo=UTC)
"""Half past nine in the morning, by the clocks of a summer that has three weeks to go."""

MISCHIEF = ("=cmd()", "+1+1", "-2+3", "@x", "\t=1", "\r=1", "<b>bold</b>", "#panic()", "$x^2$", "*star*", "\\")
"""What a program could take for a formula or for markup."""

LONG = "Very Long Name of a Safeguarding Partnership Agency " * 4
QUESTION = "Is it used: [by whom], and by whom is it not used at all?"

CURVE = Curve(number=4, going_on=1, longest=12, steps=(Step(2, 4, 1, 0.75, 0.4, 0.95), Step(5, 3, 2, 0.25, 0.1, 0.6)))

RAISED = Figure(
    key="raised",
    measure="M1",
    title="Raised",
    sentence="4 were raised.",
    value=4,
    picture=Run("By month", "Raised by month: 1, 0 and 3.", ((date(2026, 7, 1), 1.0),), None, "raised"),
    tables=(
        Table(
            "Raised by month",
            (Column("Month"), Column("Raised", numeric=True)),
            ((date(2026, 7, 1), 1), (date(2026, 8, 1), 0), (date(2026, 9, 1), 3)),
            note="A month with none is shown.",
        ),
    ),
    left_out=("Drills are left out.",),
    listed=True,
)

KEPT = Figure(
    key="dates",
    measure="M8",
    title="Dates kept",
    sentence="6 of 8 dates were kept.",
    value=Share(6, 8),
    out_of=8,
    picture=Bars("Dates", "Two bars.", (("CSC", (6, 2)),), ("in time", "late")),
    tables=(
        Table(
            "Dates by agency",
            (Column("Agency"), Column("In time", numeric=True), Column("Kept", numeric=True)),
            (("Social care", 6, Share(6, 8)), ("School", 0, Share(0, 0)), (LONG, None, None)),
        ),
        Table("Nobody", (Column("Agency"), Column("Agency")), ()),
    ),
    left_out=("Drills are left out.", "Dates not yet due are left out."),
)

OPEN = Figure(
    key="open",
    measure="M7",
    title="Time until settled",
    sentence="Half were settled within 5 days.",
    value=5.25,
    picture=Steps("Still open", "Still open after so many days.", (Line("All", CURVE),), "Days since it was raised"),
    tables=(Table("Mischief", (Column("Typed"), Column("n", numeric=True)), tuple((one, -1) for one in MISCHIEF)),),
)


def small_report(*, name: str = "Calderbeck", sections: Sequence[Section] = ()) -> Report:
    """A report of a summer quarter, of three sections unless told otherwise."""
    found = tuple(sections) or (
        Section("use", QUESTION, "It is used.", (RAISED,)),
        Section("again", QUESTION, "=1+1", (KEPT,)),
        Section("time", "How long?", "@SUM(A1)", (OPEN,)),
    )
    return Report(
        partnership="calderbeck",
        name=name,
        filters=Filters(date(2026, 7, 1), date(2026, 9, 30), population="child"),
        narrowed_to=("About: Children",),
        at=AT,
        as_at=None,
        raised=4,
        headline="4 disagreements were raised from July to September 2026.",
        sections=found,
        swept_at=None,
        notes=("=HYPERLINK(1)",),
    )
