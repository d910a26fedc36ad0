"""`escalation statistics`: the board's figures."""

from datetime import date, datetime
from typing import Any

import click
from flask.cli import with_appcontext

from escalation.cli import moments, printing
from escalation.cli.wrong import Wrong
from escalation.services import board, partnerships
from escalation.storage.base import reading

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("statistics")
@click.option("--from", "first", type=DAY, required=True, help="The first day, such as 2026-01-01.")
@click.option("--to", "last", type=DAY, required=True, help="The last day, included.")
@click.option("--as-at", type=moments.Instant(), help="As it was known at this moment, from the journals alone.")
@click.option("--partnership", "keys", multiple=True, help="Only this one; may be repeated. Default: every one.")
@printing.as_json
@with_appcontext
def command(first: datetime, last: datetime, as_at: datetime | None, keys: tuple[str, ...], as_json: bool) -> None:
    """Count the disagreements raised between two days: dates kept, late and not yet due, agencies, stages."""
    if last < first:
        raise Wrong("--to is before --from.")
    wanted = keys or tuple(one.key for one in partnerships.listing(reading()))
    found = {key: _figures(key, first.date(), last.date(), as_at) for key in wanted}
    if as_json:
        printing.document(found)
        return
    for key, figures in found.items():
        dates = figures["dates"]
        click.echo(
            f"{key}: {figures['raised']} raised, {figures['open']} open, {figures['resolved']} resolved, "
            f"{figures['closed']} closed"
        )
        click.echo(
            "  dates: " + ", ".join(f"{dates[name]} {name.replace('_', ' ')}" for name in dates if name != "kept")
        )
        click.echo(f"  {_lag(figures['lag'])}")
        printing.table(
            (
                ("  " + row["agency"], f"{row['raised']} raised", f"{row['received']} received")
                for row in figures["by_agency"]
            ),
            empty="  no agencies",
        )


def _lag(lag: dict[str, Any]) -> str:
    """The service's own delay."""
    if not lag["flags"]:
        return "no flags"
    within = f"{lag['within_two_minutes']} of {lag['flags']} flags within two minutes of their instant"
    return f"{within}, the latest after {lag['worst_seconds']} seconds"


def _figures(key: str, first: date, last: date, as_at: datetime | None) -> dict[str, Any]:
    try:
        return board.as_json(board.figures(key, first=first, last=last, at=moments.now(), as_at=as_at))
    except board.UnknownPartnership:
        raise Wrong(f"There is no partnership “{key}”.") from None
