"""`escalation play`: stories through the same services as the pages."""

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from escalation.cli import moments, printing
from escalation.cli.files import text_of
from escalation.cli.wrong import Wrong
from escalation.services.play import StoryStopped, play
from escalation.services.stories import Story, StoryFaults, read_text


@click.command("play")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--until", type=moments.Instant(), help="Play to this moment. Default: to the last step.")
@click.option("--yes", is_flag=True, help="Go on although the database holds a partnership that is not fictional.")
@printing.as_json
@with_appcontext
def command(files: tuple[Path, ...], until: datetime | None, yes: bool, as_json: bool) -> None:
    """Play stories as one timeline. Stops at the first step that does not go as told (exit code 1) and says why."""
    stories = _read(files)
    try:
        with printing.bar("Playing") as progress:
            played = play(stories, at_most=until, yes=yes, progress=progress)
    except StoryStopped as stopped:
        printing.note(str(stopped))
        if as_json:
            printing.document({"stopped": {"story": stopped.story, "step": stopped.step, "why": stopped.why}})
        sys.exit(1)
    if as_json:
        printing.document(asdict(played))
    else:
        click.echo(
            f"Played {played.steps} steps of {played.stories} stories up to {moments.written(played.last_at)}: "
            f"{played.rungs} moments fell due, {played.flags} flags were raised, "
            f"{played.refused_as_said} steps were refused as told."
        )
        for ref in played.refs:
            click.echo(ref)
    if played.set_aside:
        printing.note(f"{played.set_aside} disagreements broke while time passed and were set aside.")
        sys.exit(1)


def _read(files: tuple[Path, ...]) -> list[Story]:
    stories: list[Story] = []
    faults: list[str] = []
    for file in files:
        try:
            stories += read_text(text_of(file), file=str(file))
        except StoryFaults as found:
            faults += found.faults
    if faults:
        raise Wrong("\n".join(faults))
    return stories
