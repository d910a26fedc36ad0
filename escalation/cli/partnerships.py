"""`escalation partnership`: a partnership's set-up from its file."""

from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import with_appcontext

from escalation.cli import moments, printing
from escalation.cli.files import text_of
from escalation.cli.wrong import Wrong
from escalation.services import partnership_load


@click.group("partnership")
def group() -> None:
    """Partnerships and their set-up."""


@group.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Go on although the database holds a partnership that is not fictional.")
@printing.as_json
@with_appcontext
def load(file: Path, yes: bool, as_json: bool) -> None:
    """Load agencies, people, posts, protocols and settings from FILE. Loading it again changes nothing."""
    try:
        report = partnership_load.load(text_of(file), at=moments.now(), yes=yes)
    except partnership_load.SetupFileFaults as faults:
        raise Wrong("\n".join(f"{file}: {fault}" for fault in faults.faults)) from None
    if as_json:
        gaps = [asdict(gap) for gap in report.gaps]
        printing.document({**asdict(report), "changed": report.changed, "gaps": gaps})
        return
    for what, counted in (("made", report.created), ("changed", report.updated), ("removed", report.removed)):
        if counted:
            click.echo(f"{what}: " + ", ".join(f"{number} {kind}" for kind, number in counted.items()))
    if report.moved.dates:
        click.echo(f"{report.moved.dates} running dates moved in {report.moved.disagreements} disagreements.")
    for ref in report.moved.held_up:
        printing.note(f"{ref} keeps its dates: they could not be counted.")
    if not report.changed:
        click.echo(f"{report.partnership}: nothing changed.")
    for gap in report.gaps:
        printing.note(f"Still to be filled: {gap.why}")
