"""Tables as spreadsheet programs save them: read into rows, each fault named by its row, nothing guessed."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from escalation.domain.language import say

MOST_ROWS = 1000
MOST_BYTES = 400_000


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one row, numbered as the spreadsheet numbers it: the headings are row 1."""

    row: int
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A table that was read: its filled rows by their numbers, each with its cells by heading; or what is wrong."""

    cells: tuple[tuple[int, Mapping[str, str]], ...]
    faults: tuple[RowFault, ...]


def text_of(data: bytes) -> str:
    """A saved table as text: UTF-8, or as older spreadsheet programs write it. ValueError with a sentence."""
    if len(data) > MOST_BYTES:
        raise ValueError(say("The file is larger than %(size)s kB. Send it in parts.", size=MOST_BYTES // 1000))
    if b"\0" in data:
        raise ValueError(say("This is no CSV file. In the spreadsheet program, choose Save as, then CSV."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read(text: str, *, columns: Sequence[str], needed: Sequence[str], empty: str) -> Rows:
    """The rows of a table that may have these columns and needs some. `empty` is said where only headings are there."""
    if len(text.encode(errors="replace")) > MOST_BYTES:
        return _only(say("The file is larger than %(size)s kB. Send it in parts.", size=MOST_BYTES // 1000))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        lines = list(reader)
    except csv.Error:
        return _only(say("This is no CSV file. In the spreadsheet program, choose Save as, then CSV."))
    if not text.strip():
        return _only(say("The file is empty."))
    headings = [cell.strip().lower() for cell in lines[0]]
    wrong = _wrong_headings(headings, columns, needed)
    if wrong:
        return Rows((), wrong)
    filled = [(number, cells) for number, cells in enumerate(lines[1:], start=2) if any(c.strip() for c in cells)]
    if not filled:
        return _only(empty)
    if len(filled) > MOST_ROWS:
        return _only(say("There are more than %(most)s rows. Send them in parts.", most=f"{MOST_ROWS:,}"))
    faults = tuple(
        RowFault(
            number,
            "",
            say(
                "This row has %(cells)s columns; the headings have %(headings)s.",
                cells=len(cells),
                headings=len(headings),
            ),
        )
        for number, cells in filled
        if len(cells) > len(headings)
    )
    rows = tuple(
        (number, dict(zip(headings, (cell.strip() for cell in cells), strict=False))) for number, cells in filled
    )
    return Rows(() if faults else rows, faults)


def written(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a table to be downloaded."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _only(why: str) -> Rows:
    return Rows((), (RowFault(1, "", why),))


def _wrong_headings(headings: Sequence[str], columns: Sequence[str], needed: Sequence[str]) -> tuple[RowFault, ...]:
    wrong = [
        RowFault(
            1, h, say("“%(column)s” is not known here. Known are %(columns)s.", column=h, columns=", ".join(columns))
        )
        for h in headings
        if h not in columns
    ]
    wrong += [
        RowFault(1, name, say("The column “%(name)s” is missing.", name=name))
        for name in needed
        if name not in headings
    ]
    wrong += [
        RowFault(1, h, say("“%(column)s” is here for a second time.", column=h))
        for h in sorted(set(headings))
        if headings.count(h) > 1
    ]
    return tuple(wrong)


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max((",", ";", "\t"), key=first.count)
