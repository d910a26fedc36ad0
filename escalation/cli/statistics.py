"""`escalation statistics`: the board's figures."""

from datetime import date, datetime
from typing import Any

import click
from flask.cli import with_appcontext

from escalation.cli import moments, printing
from escalation.cli.wrong import Wrong
from escalation.services import board, partnerships
from escalation.services.report import building, publishing
from escalation.services.report.for_machines import for_machines
from escalation.services.report.model import Filters
from escalation.services.report.publishing import PublishedReport
from escalation.storage.base import reading

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("statistics")
@click.option("--from", "first", type=DAY, required=True, help="The first day, such as 2026-01-01.")
@click.option("--to", "last", type=DAY, required=True, help="The last day, included.")
@click.option("--as-at", type=moments.Instant(), help="As it was known at this moment, from the journals alone.")
@click.option("--published", is_flag=True, help="Only what may be told to everybody: small numbers held back.")
@click.option("--partnership", "keys", multiple=True, help="Only this one; may be repeated. Default: every one.")
@printing.as_json
@with_appcontext
def command(
    first: datetime, last: datetime, as_at: datetime | None, published: bool, keys: tuple[str, ...], as_json: bool
) -> None:
    """Count the disagreements raised between two days: every measure of the board's report."""
    if last < first:
        raise Wrong("--to is before --from.")
    if published and as_at is not None:
        raise Wrong("--published is of today: what was told once is not told otherwise later. Leave --as-at out.")
    wanted = keys or tuple(one.key for one in partnerships.listing(reading()))
    if published:
        _publish({key: _published(key, first.date(), last.date()) for key in wanted}, as_json)
        return
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


def _published(key: str, first: date, last: date) -> PublishedReport:
    try:
        return publishing.published(key, Filters(first, last), at=moments.now())
    except board.UnknownPartnership:
        raise Wrong(f"There is no partnership “{key}”.") from None


def _publish(found: dict[str, PublishedReport], as_json: bool) -> None:
    if as_json:
        printing.document({key: publishing.as_json(one) for key, one in found.items()})
        return
    for key, one in found.items():
        click.echo(f"{key}: {one.period}: {one.total} raised")
        printing.table(((f"  {name}", str(number)) for name, number in one.quarters), empty="  no quarter")
        for table in one.tables:
            click.echo(f"  {table.caption}")
            printing.table(((f"    {name}", str(number)) for name, number in table.rows), empty="    none")
        for part in one.parts:
            click.echo(f"  {part.period}: {part.total} raised")
            for table in part.tables:
                click.echo(f"    {table.caption}")
                printing.table(((f"      {name}", str(number)) for name, number in table.rows), empty="      none")
        for reason in one.reasons:
            click.echo(f"  {reason}")


def _figures(key: str, first: date, last: date, as_at: datetime | None) -> dict[str, Any]:
    at = moments.now()
    try:
        found = board.as_json(board.figures(key, first=first, last=last, at=at, as_at=as_at))
        measures = building.report(key, Filters(first, last), at=at, as_at=as_at)
        return {**found, "measures": for_machines(measures)}
    except board.UnknownPartnership:
        raise Wrong(f"There is no partnership “{key}”.") from None
