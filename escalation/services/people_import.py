"""Many people at once, from a table as spreadsheet programs save it: each faulty row is named, nothing is guessed."""

from dataclasses import dataclass

from escalation.domain.language import say
from escalation.services import csv_tables, invitations, partnerships
from escalation.services.csv_tables import RowFault
from escalation.services.invitations import Guest, NotInvited
from escalation.storage.base import reading

COLUMNS = ("email", "name", "agency", "title", "seniority", "post")
NEEDED = ("email", "name")


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read: who would be invited, in which rows they stand, and what is wrong."""

    guests: tuple[Guest, ...]
    rows: tuple[int, ...]
    faults: tuple[RowFault, ...]


def template() -> str:
    """An empty table with its headings and one made-up row."""
    example = ("jo.bloggs@agency.example", "Jo Bloggs", "agency-key", "Health visitor", "2", "")
    return csv_tables.written([COLUMNS, example])


def read(partnership: str, text: str) -> Table:
    """Try a table without changing anything: everything that `invitations.invite` would refuse, by its row.

    An agency may be given by its key or its name.
    """
    nobody = say("There is nobody in the file, only headings.")
    found = csv_tables.read(text, columns=COLUMNS, needed=NEEDED, empty=nobody)
    numbers = tuple(number for number, _ in found.cells)
    guests = tuple(_with_agency_key(partnership, Guest(**cells)) for _, cells in found.cells)
    if found.faults:
        return Table((), numbers, found.faults)
    try:
        invitations.check(partnership, guests)
    except NotInvited as wrong:
        faults = tuple(RowFault(numbers[row], column, why) for row, column, why in wrong.faults)
        return Table(guests, numbers, faults)
    return Table(guests, numbers, ())


def _with_agency_key(partnership: str, guest: Guest) -> Guest:
    session = reading()
    found = partnerships.find(session, partnership)
    keys = {m.name.casefold(): m.key for m in partnerships.members(session, found.id)} if found else {}
    key = keys.get(guest.agency.casefold(), guest.agency.lower())
    return Guest(guest.email, guest.name, key, guest.title, guest.seniority, guest.post)
