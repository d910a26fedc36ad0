"""`escalation set-aside`: what broke in a sweep, and taking it up again once the fault is mended."""

import click
from flask.cli import with_appcontext

from escalation.cli import printing
from escalation.cli.wrong import Wrong
from escalation.services import set_aside


@click.command("set-aside")
@click.argument("refs", nargs=-1, metavar="[REF]...")
@click.option("--take-up", is_flag=True, help="Let the next sweep take them up again.")
@printing.as_json
@with_appcontext
def command(refs: tuple[str, ...], take_up: bool, as_json: bool) -> None:
    """List the disagreements that broke in a sweep, or take them up again: those named, else all.

    A sweep tries all of them again once a day by itself.
    """
    found = [row for row in set_aside.listing() if not refs or row[0] in refs]
    unknown = set(refs) - {ref for ref, _ in found}
    if unknown:
        raise Wrong(f"Not set aside: {', '.join(sorted(unknown))}.")
    if take_up:
        set_aside.take_up([ref for ref, _ in found])
        printing.note(f"{len(found)} disagreements are taken up by the next sweep.")
    if as_json:
        printing.document([{"ref": ref, "why": why} for ref, why in found])
        return
    printing.table(found, empty="Nothing is set aside.")
