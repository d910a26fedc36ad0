"""`escalation show` and `stalled`."""

from datetime import datetime
from typing import Any

import click
from flask.cli import with_appcontext

from escalation.cli import moments, printing
from escalation.cli.wrong import Wrong
from escalation.services import showing
from escalation.services import stalled as stalls
from escalation.services.casework import NotFound


@click.command("show")
@click.argument("ref")
@moments.at
@click.option("--narrative", is_flag=True, help="Also what people wrote. Asks for a reason, which is journalled.")
@click.option("--reason", help="Why the narrative is read.")
@printing.as_json
@with_appcontext
def show(ref: str, at: datetime | None, narrative: bool, reason: str | None, as_json: bool) -> None:
    """Show one disagreement: stages, clocks, who holds the ball, flags, journal. With --at, as it stood then."""
    if narrative and not (reason or "").strip():
        raise Wrong("Say why the narrative is read, with --reason: it is put on record.")
    if reason is not None and not narrative:
        raise Wrong("A reason is given for reading the narrative: say --narrative as well, or leave --reason out.")
    try:
        shown = showing.show(ref, at=at)
        if narrative:
            words = showing.narrative(ref, reason=str(reason).strip(), at=moments.now())
            shown["narrative"] = [{"seq": seq, **texts} for seq, texts in sorted(words.items()) if _known(seq, shown)]
    except NotFound:
        then = f" at {moments.written(at)}" if at else ""
        raise Wrong(f"There is no disagreement {ref}{then}.") from None
    if as_json:
        printing.document(shown)
    else:
        _say(shown)


def _known(seq: int, shown: dict[str, Any]) -> bool:
    return any(entry["seq"] == seq for entry in shown["journal"])


def _say(shown: dict[str, Any]) -> None:
    click.echo(f"{shown['ref']}: {shown['status']}, {shown['protocol']} version {shown['protocol_version']}")
    if shown["ball"]:
        click.echo(waiting_for(shown["ball"]))
    click.echo("\nStages")
    printing.table(
        (
            (
                stage["no"],
                stage["stage"],
                stage["state"],
                moments.written(stage["entered_at"]),
                moments.written(stage["left_at"]),
                stage["how_left"],
            )
            for stage in shown["stage_entries"]
        ),
        empty="none",
    )
    click.echo("\nClocks")
    printing.table(
        (
            (
                clock["no"],
                clock["kind"],
                clock["agency"] or "partnership",
                clock["how"] or clock["state"],
                f"from {moments.written(clock['started_at'])}",
                f"due {moments.written(clock['due_at'])}",
                f"ended {moments.written(clock['ended_at'])}" if clock["ended_at"] else "",
            )
            for clock in shown["clocks"]
        ),
        empty="none",
    )
    click.echo("\nFlags")
    printing.table(
        (
            (
                flag["no"],
                f"rule {flag['rule']}",
                flag["state"],
                moments.written(flag["raised_at"]),
                ", ".join(owner["name"] for owner in flag["owners"]),
                flag["answer"],
            )
            for flag in shown["flags"]
        ),
        empty="none",
    )
    click.echo("\nJournal")
    printing.table(
        (
            (entry["seq"], moments.written(entry["at"]), entry["kind"], entry["by"] or "the service")
            for entry in shown["journal"]
        ),
        empty="none",
    )
    for words in shown.get("narrative", ()):
        click.echo(f"\nEntry {words['seq']}")
        for field, text in words.items():
            if field != "seq":
                click.echo(f"{field}: {text}")


def waiting_for(ball: dict[str, Any]) -> str:
    """The sentence that says whose move it is, and until when."""
    who = ball["name"] or f"nobody ({ball['gap']})"
    return f"Waiting for {who}, {ball['agency'] or 'the partnership'}, until {moments.written(ball['until'])}"


@click.command("stalled")
@moments.at
@printing.as_json
@with_appcontext
def stalled(at: datetime | None, as_json: bool) -> None:
    """List what is stalled, by which rule, since when, and whose answer is owed."""
    rows = stalls.stalled(at=at or moments.now(), past=at is not None)
    if as_json:
        printing.document(rows)
        return
    printing.table(
        (
            (
                row["ref"],
                f"rule {row['rule']}",
                f"since {moments.written(row['since'])}",
                row["agency"] or "the partnership",
                _owed(row),
            )
            for row in rows
        ),
        empty="Nothing is stalled.",
    )


def _owed(row: dict[str, Any]) -> str:
    if row["flag"] is None:
        return "no sweep got to it yet"
    if not row["answer_owed_by"]:
        return f"answered ({row['flag']['answer']})" if row["flag"]["answer"] else "reaches nobody"
    return "answer owed by " + ", ".join(owner["name"] for owner in row["answer_owed_by"])
