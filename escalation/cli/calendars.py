"""`escalation calendar`: bank holidays, and how far they reach."""

import sys
from dataclasses import asdict
from datetime import datetime

import click
from flask.cli import with_appcontext

from escalation.cli import moments, printing
from escalation.services import calendar_changes, calendars, date_following
from escalation.services.working_days import Change


@click.group("calendar")
def group() -> None:
    """Bank holidays: bring them up to date, see how far they reach."""


@group.command("refresh")
@click.option("--dry-run", is_flag=True, help="Say which running dates would move, and change nothing.")
@printing.as_json
@with_appcontext
def refresh(dry_run: bool, as_json: bool) -> None:
    """Bring the three nations' bank holidays up to date, as new versions where something differs.

    Running dates follow, each counted again from its own start. What was missed stays missed.
    """
    at = moments.now()
    if dry_run:
        _would_move(at, as_json=as_json)
        return
    answers = calendars.refresh(at=at)
    with printing.bar("Moving running dates") as progress:
        moved = date_following.follow_everywhere(at=at, progress=progress)
    if moved.dates or moved.held_up:
        click.echo(f"{moved.dates} running dates moved in {moved.disagreements} disagreements.", err=True)
    for ref in moved.held_up:
        click.echo(f"{ref} keeps its dates: they could not be counted.", err=True)
    if as_json:
        printing.document([asdict(answer) for answer in answers])
        return
    printing.table(
        ((one.key, f"version {one.version}", f"known until {one.known_until}", _change(one)) for one in answers),
        empty="There is no calendar.",
    )


def _would_move(at: datetime, *, as_json: bool) -> None:
    change = Change(refresh=True)
    moving = [move for place in date_following.places() for move in calendar_changes.preview(place, change, at=at)]
    if as_json:
        printing.document(
            [asdict(move) | {"before": move.before.isoformat(), "after": move.after.isoformat()} for move in moving]
        )
        return
    printing.table(
        ((m.ref, m.kind, m.agency or "", f"{m.before:%Y-%m-%d %H:%M} -> {m.after:%Y-%m-%d %H:%M}") for m in moving),
        empty="No running date would move.",
    )


def _change(one: calendars.Refreshed) -> str:
    if not one.changed:
        return "nothing new"
    return f"{len(one.added)} days added, {len(one.removed)} removed, {len(one.renamed)} renamed"


@group.command("check")
@printing.as_json
@with_appcontext
def check(as_json: bool) -> None:
    """Say how far each calendar reaches. Exit code 1 where less than half a year is left, or none was loaded."""
    reaches = calendars.check(at=moments.now())
    if as_json:
        printing.document([asdict(reach) for reach in reaches])
    else:
        printing.table(
            (
                (one.key, f"known until {one.known_until}" if one.known_until else "never loaded", _enough(one))
                for one in reaches
            ),
            empty="There is no calendar.",
        )
    if not all(reach.enough for reach in reaches):
        sys.exit(1)


def _enough(one: calendars.Reach) -> str:
    return "enough" if one.enough else "not enough: run `escalation calendar refresh`"
