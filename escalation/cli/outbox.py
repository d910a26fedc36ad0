"""`escalation messages` and `deliver`: the outbox."""

import click
from flask import current_app
from flask.cli import with_appcontext

from escalation import clock
from escalation.cli import moments, printing
from escalation.services import outbox_reading
from escalation.storage.base import reading

STATES = ("pending", "sending", "sent", "withdrawn", "given_up")


@click.command("messages")
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Only these; may be repeated.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many, newest first.")
@printing.as_json
@with_appcontext
def messages(states: tuple[str, ...], limit: int | None, as_json: bool) -> None:
    """List the outbox: to whom, about what, and what became of it."""
    told = outbox_reading.messages(reading(), states=states, limit=limit)
    if as_json:
        printing.document([one.as_json() for one in told])
        return
    printing.table(
        (
            (one.ref, one.state, one.email or "operator", one.kind, moments.written(one.not_before), _also(one))
            for one in told
        ),
        empty="There is no message.",
    )


def _also(one: outbox_reading.Told) -> str:
    """What else there is to say of a message: what it waits for, what its carrier said, or what went wrong."""
    next_at = one.next_attempt_at if one.attempts else None
    said = [
        f"waits for their own hours until {moments.written(one.held_until)}" if one.held_until else None,
        one.last_error,
        f"tried {one.attempts} times, next {moments.written(next_at)}" if next_at else None,
        "arrived" if one.receipt == "delivered" else None,
        "may have arrived twice" if one.may_be_double else None,
        one.handled.replace("_", " ") if one.handled else None,
    ]
    return "; ".join(part for part in said if part)


@click.command("deliver")
@printing.as_json
@with_appcontext
def deliver(as_json: bool) -> None:
    """One pass over the outbox: send what is due."""
    delivered = current_app.extensions["post"].deliver(at=moments.now(), real_now=clock.real_now)
    if as_json:
        printing.document(delivered.as_json())
        return
    click.echo(", ".join(f"{count} {state.replace('_', ' ')}" for state, count in delivered.as_json().items()))
