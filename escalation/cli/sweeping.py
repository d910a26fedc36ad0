"""`escalation sweep`: whatever has come to one of its moments is carried out."""

import sys
from datetime import datetime

import click
from flask.cli import with_appcontext

from escalation import clock
from escalation.cli import moments, printing
from escalation.cli.wrong import Wrong
from escalation.services import partnerships
from escalation.services.sweep_batches import Swept
from escalation.services.sweeping import sweep
from escalation.services.watching import ClocksApart
from escalation.storage.base import reading


@click.command("sweep")
@moments.at
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--yes", is_flag=True, help="Sweep in the future although a partnership is not fictional.")
@printing.as_json
@with_appcontext
def command(at: datetime | None, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Sweep once. Exit code 1 where a disagreement broke and was set aside, or this machine's clock is wrong."""
    now = moments.now()
    if at is not None and at > now and not (dry_run or yes or _all_fictional()):
        raise Wrong(
            "This moment is in the future, and a partnership here is not fictional: what is swept now would be "
            "dated before its time. Use --dry-run, or say --yes if you mean it."
        )
    real_now = clock.real_now if at is None else None
    try:
        with printing.bar("Sweeping") as progress:
            swept = sweep(at=at or now, dry_run=dry_run, progress=lambda done: progress(done, 0), real_now=real_now)
    except ClocksApart as wrong:
        printing.note(str(wrong))
        sys.exit(1)
    if as_json:
        printing.document(swept.as_json())
    else:
        _say(swept, dry_run)
    if swept.set_aside:
        printing.note(f"{swept.set_aside} disagreements broke and were set aside; the operator is told.")
        sys.exit(1)


def _all_fictional() -> bool:
    return all(one.fictional for one in partnerships.listing(reading()))


def _say(swept: Swept, dry_run: bool) -> None:
    for would in swept.would:
        at = moments.written(would["at"])
        click.echo(f"{would['ref']}  {would['kind']} ({would['clock']}): {would['rung']} of {at}")
    click.echo(
        f"{'Would do' if dry_run else 'Done'} up to {moments.written(swept.at)}: {swept.rungs} moments, "
        f"{swept.reminders} reminders, {swept.flags} flags, {swept.climbed} climbed, {swept.moved_up} moved up, "
        f"{swept.messages} messages."
    )
    if swept.worst_lag_seconds is not None:
        click.echo(f"The latest flag was raised {swept.worst_lag_seconds:.0f} seconds after its time.")
