"""`escalation facts`: are the board's figures what the journals tell?"""

import sys

import click
from flask.cli import with_appcontext

from escalation.cli import printing
from escalation.services.report import rebuilding


@click.group("facts")
def group() -> None:
    """What the board's figures are counted from: compare it with the journals, or make it anew."""


@group.command("check")
@printing.as_json
@with_appcontext
def check(as_json: bool) -> None:
    """Replay every journal and compare. Exit code 1 where facts are not what the journal tells."""
    _compare(as_json, mend=False)


@group.command("rebuild")
@printing.as_json
@with_appcontext
def rebuild(as_json: bool) -> None:
    """Replay every journal, put in what it tells where the facts are otherwise, and add the figures up anew."""
    _compare(as_json, mend=True)


def _compare(as_json: bool, *, mend: bool) -> None:
    with printing.bar("Replaying journals") as progress:
        found = rebuilding.compare(mend=mend, progress=progress)
    if as_json:
        printing.document({"disagreements": found.disagreements, "different": found.different, "mended": mend})
    else:
        click.echo(f"{found.disagreements} disagreements: the facts of {found.different or 'none'} were different.")
    if found.different and not mend:
        sys.exit(1)
