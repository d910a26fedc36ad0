"""Many people at once, from a table as spreadsheet programs save it: each faulty row is named, nothing is guessed."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from escalation.domain.language import say
from escalation.services import invitations, partnerships
from escalation.services.invitations import Guest, NotInvited
from escalation.storage.base import reading

COLUMNS = ("email", "name", "agency", "title", "seniority", "post")
NEEDED = ("email", "name")
MOST_ROWS = 1000
MOST_BYTES = 400_000


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one row, numbered as the spreadsheet numbers it: the headings are row 1."""

    row: int
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read: who would be invited, in which rows they stand, and what is wrong."""

    guests: tuple[Guest, ...]
    rows: tuple[int, ...]
    faults: tuple[RowFault, ...]


def template() -> str:
    """An empty table with its headings and one made-up row."""
    return _written([COLUMNS, ("jo.bloggs@agency.example", "Jo Bloggs", "agency-key", "Health visitor", "2", "")])


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


def read(partnership: str, text: str) -> Table:
    """Try a table without changing anything: everything that `invitations.invite` would refuse, by its row.

    An agency may be given by its key or its name.
    """
    parsed = _parsed(text)
    if parsed.faults or not parsed.guests:
        return parsed
    guests = tuple(_with_agency_key(partnership, guest) for guest in parsed.guests)
    try:
        invitations.check(partnership, guests)
    except NotInvited as wrong:
        faults = tuple(RowFault(parsed.rows[row], column, why) for row, column, why in wrong.faults)
        return Table(guests, parsed.rows, faults)
    return Table(guests, parsed.rows, ())


def _parsed(text: str) -> Table:
    if len(text.encode(errors="replace")) > MOST_BYTES:
        return _only("", say("The file is larger than %(size)s kB. Send it in parts.", size=MOST_BYTES // 1000))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        lines = [(reader.line_num, cells) for cells in reader]
    except csv.Error:
        return _only("", say("This is no CSV file. In the spreadsheet program, choose Save as, then CSV."))
    if not text.strip():
        return _only("", say("The file is empty."))
    headings = [cell.strip().lower() for cell in lines[0][1]]
    wrong = _wrong_headings(headings)
    if wrong:
        return Table((), (), wrong)
    filled = [(number, cells) for number, (_, cells) in enumerate(lines[1:], start=2) if any(c.strip() for c in cells)]
    if not filled:
        return _only("", say("There is nobody in the file, only headings."))
    if len(filled) > MOST_ROWS:
        return _only("", say("There are more than %(most)s rows. Send them in parts.", most=f"{MOST_ROWS:,}"))
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
    guests = tuple(Guest(**dict(zip(headings, (cell.strip() for cell in cells), strict=False))) for _, cells in filled)
    return Table(() if faults else guests, tuple(number for number, _ in filled), faults)


def _only(column: str, why: str) -> Table:
    return Table((), (), (RowFault(1, column, why),))


def _wrong_headings(headings: Sequence[str]) -> tuple[RowFault, ...]:
    wrong = [
        RowFault(
            1, h, say("“%(column)s” is not known here. Known are %(columns)s.", column=h, columns=", ".join(COLUMNS))
        )
        for h in headings
        if h not in COLUMNS
    ]
    wrong += [
        RowFault(1, name, say("The column “%(name)s” is missing.", name=name))
        for name in NEEDED
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


def _with_agency_key(partnership: str, guest: Guest) -> Guest:
    session = reading()
    found = partnerships.find(session, partnership)
    keys = {m.name.casefold(): m.key for m in partnerships.members(session, found.id)} if found else {}
    key = keys.get(guest.agency.casefold(), guest.agency.lower())
    return Guest(guest.email, guest.name, key, guest.title, guest.seniority, guest.post)


def _written(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()
