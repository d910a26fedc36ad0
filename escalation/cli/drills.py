"""`escalation drill` and `drills`: sending a test to each agency, and what it found."""

from secrets import token_hex

import click
from flask.cli import with_appcontext

from escalation.cli import moments, printing
from escalation.cli.wrong import Wrong
from escalation.domain.disagreement.rules import Refused
from escalation.services.drills import results, sending
from escalation.services.drills.results import Results
from escalation.storage.base import reading


@click.command("drill")
@click.argument("partnership")
@click.option(
    "--agency", "agencies", multiple=True, help="Only this one, by its key; may be repeated. Default: every one."
)
@printing.as_json
@with_appcontext
def send(partnership: str, agencies: tuple[str, ...], as_json: bool) -> None:
    """Send a drill in the name of the partnership's coordinator, as the page does."""
    at = moments.now()
    try:
        by = sending.coordinator(partnership, at=at)
        number = sending.send(partnership, agencies or None, person=by, form_token=f"command:{token_hex(16)}", at=at)
        reading().rollback()  # what was read before it was sent does not show it
        sent = results.results(partnership, number, at=at)
    except Refused as no:
        raise Wrong(no.sentence) from None
    except sending.UnknownPartnership:
        raise Wrong(f"There is no partnership “{partnership}”.") from None
    if as_json:
        printing.document(results.as_json(sent))
        return
    _print(sent)


@click.command("drills")
@click.argument("partnership")
@printing.as_json
@with_appcontext
def listing(partnership: str, as_json: bool) -> None:
    """List the partnership's drills, the newest first, and what became of each."""
    try:
        found = results.all_results(partnership, at=moments.now())
    except sending.UnknownPartnership:
        raise Wrong(f"There is no partnership “{partnership}”.") from None
    if as_json:
        printing.document([results.as_json(one) for one in found])
        return
    if not found:
        click.echo("No drill was sent yet.")
    for one in found:
        _print(one)


def _print(drill: Results) -> None:
    click.echo(f"{moments.written(drill.sent_at)}: {drill.summary}")
    printing.table(
        (
            (
                "  " + line.key,
                line.told or "reaches nobody",
                f"mail {line.mail}" if line.mail else "no mail",
                line.state,
                f"after {line.after}" if line.after else "",
            )
            for line in drill.lines
        ),
        empty="  nobody",
    )
