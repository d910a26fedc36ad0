"""`escalation deadline`: when would this be due?"""

import io
import json
import sys

import click

from escalation.services.deadlines import answer_lines


@click.command("deadline")
@click.option("--json", is_flag=True, hidden=True, help="Accepted everywhere; the answer is always JSON.")
def command(json: bool) -> None:
    """Reckon due dates. Reads JSON lines {"start", "value", "unit", "calendar"}, answers in JSON lines."""
    faults = False
    # Read as bytes that may be anything: a line that is no text is a bad line, not the end of the program.
    lines = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")
    for answer in answer_lines(lines):
        faults |= "error" in answer
        click.echo(_line(answer))
    if faults:
        sys.exit(2)


def _line(answer: dict[str, object]) -> str:
    return json.dumps(answer, ensure_ascii=False)
