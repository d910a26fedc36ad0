"""`escalation calendar`: bank holidays, and how far they reach."""

import sys
from dataclasses import asdict

import click
from flask.cli import with_appcontext

from escalation.cli import moments, printing
from escalation.services import calendars


@click.group("calendar")
def group() -> None:
    """Bank holidays: bring them up to date, see how far they reach."""


@group.command("refresh")
@printing.as_json
@with_appcontext
def refresh(as_json: bool) -> None:
    """Bring the three nations' bank holidays up to date, as new versions where something differs."""
    answers = calendars.refresh(at=moments.now())
    if as_json:
        printing.document([asdict(answer) for answer in answers])
        return
    printing.table(
        ((one.key, f"version {one.version}", f"known until {one.known_until}", _change(one)) for one in answers),
        empty="There is no calendar.",
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
