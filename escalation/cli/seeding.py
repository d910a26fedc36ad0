"""`escalation seed`: synthetic volume for measurements."""

from dataclasses import asdict
from datetime import datetime

import click
from flask.cli import with_appcontext

from escalation import clock
from escalation.cli import moments, printing
from escalation.services.seeding.volume import seed

SHARE = click.FloatRange(0, 1)


@click.command("seed")
@click.option("--disagreements", required=True, type=click.IntRange(1), help="How many.")
@click.option("--overdue", default=0.1, show_default=True, type=SHARE, help="Share that passed its first date.")
@click.option("--closed", default=0.0, show_default=True, type=SHARE, help="Share that was resolved and closed.")
@click.option("--at", type=moments.Instant(), help="As things stand at this moment. Default: now.")
@click.option("--yes", is_flag=True, help="Go on although the database holds a partnership that is not fictional.")
@printing.as_json
@with_appcontext
def command(disagreements: int, overdue: float, closed: float, at: datetime | None, yes: bool, as_json: bool) -> None:
    """Add synthetic disagreements in five fictional boards of ten agencies, valid in every rule."""
    if overdue + closed > 1:
        raise click.BadParameter("The shares of --overdue and --closed are more than all together.")
    with printing.bar("Seeding") as progress:
        seeded = seed(
            disagreements=disagreements,
            overdue=overdue,
            closed=closed,
            at=at or clock.now(),
            yes=yes,
            progress=progress,
        )
    if as_json:
        printing.document(asdict(seeded))
    else:
        click.echo(
            f"Added {seeded.disagreements} disagreements: {seeded.overdue} overdue, "
            f"{seeded.waiting} waiting in time, {seeded.closed} closed."
        )
