"""How commands answer: one JSON document, or plain lines; and how long work shows that it goes on."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import click
from tqdm import tqdm

from escalation.cli.moments import local

as_json = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")


def document(data: Any) -> None:
    """Print one JSON document on standard output."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return local(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be printed as JSON")


def note(sentence: str) -> None:
    """Say something beside the answer, on standard error."""
    click.echo(sentence, err=True)


def table(rows: Iterable[Iterable[object]], *, empty: str) -> None:
    """Print rows in columns that line up; `empty` where there are none."""
    texts = [[("" if cell is None else str(cell)) for cell in row] for row in rows]
    if not texts:
        click.echo(empty)
        return
    widths = [max(len(row[i]) for row in texts) for i in range(len(texts[0]))]
    for row in texts:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@contextmanager
def bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, where that is a terminal: call what it gives with (done, of how many)."""
    with tqdm(desc=what, unit=" steps", disable=None, leave=False) as shown:

        def progress(done: int, total: int) -> None:
            shown.total = total
            shown.update(done - shown.n)

        yield progress
