"""`escalation journal`: does the record still say what it said?"""

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from escalation.cli import moments, printing
from escalation.cli.files import text_of
from escalation.cli.wrong import Wrong
from escalation.services import journal_check


@click.group("journal")
def group() -> None:
    """The journal: check every chain, print a seal to keep outside."""


@group.command("verify")
@click.option("--against", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A seal printed before.")
@printing.as_json
@with_appcontext
def verify(against: Path | None, as_json: bool) -> None:
    """Check every chain, and against a seal if given. Exit code 1 where anything was changed, cut off or lost."""
    checked = journal_check.verify(_seal_in(against) if against else None)
    if as_json:
        printing.document(checked.as_json())
    else:
        for fault in checked.faults:
            click.echo(f"{fault.ref}, entry {fault.seq}: {fault.why}")
        click.echo(f"{checked.chains} journals with {checked.entries} entries: {len(checked.faults) or 'no'} faults.")
    if checked.faults:
        sys.exit(1)


@group.command("seal")
@printing.as_json
@with_appcontext
def seal(as_json: bool) -> None:
    """Print a seal: the end of every chain as it is now. Keep it where this service cannot write."""
    printing.document(journal_check.seal(at=moments.now()))


def _seal_in(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(text_of(file))
        heads = found["heads"]
        good = all(isinstance(seq, int) and isinstance(head, str) for seq, head in heads.values())
    except (ValueError, KeyError, TypeError, AttributeError):
        good = False
    if not good:
        raise Wrong(f"{file}: this is not a seal as `escalation journal seal` prints it.")
    return dict(found)
