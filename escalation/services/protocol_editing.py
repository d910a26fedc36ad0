"""Writing a procedure, publishing it as a version, and using a version from a day on: each in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from escalation.domain.language import say
from escalation.domain.protocol.reader import ProtocolFaults
from escalation.services import calendars, partnerships, protocols
from escalation.services.protocol_files import LARGEST_FILE, read_mapping
from escalation.services.protocol_texts import storable
from escalation.storage import partnerships as partnership_rows
from escalation.storage import protocol_use, set_up_journal
from escalation.storage import protocols as published
from escalation.storage.base import reading, transaction
from escalation.storage.models.setup import PartnershipRow, ProtocolVersionRow

POPULATIONS = ("child", "adult", "both")


class NotPossible(Exception):
    """It cannot be done; `sentence` says why, `at_field` is where on the form it belongs."""

    def __init__(self, sentence: str, at_field: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.at_field = at_field


@dataclass(frozen=True, slots=True)
class InUse:
    """A version that the partnership uses, or will use, from that day on."""

    key: str
    version: int
    starts_on: date


def today(session: Session, partnership_id: int, at: datetime) -> date:
    """The partnership's own date at that instant."""
    return calendars.calendars_of(session, partnership_id)[None].local_date(at)


# -- drafts ---------------------------------------------------------------------------------------------------------


def draft_of(person: int, partnership: str) -> str | None:
    """What this person is writing there, if anything."""
    session = reading()
    found = partnership_rows.by_key(session, partnership)
    row = protocol_use.draft(session, person, found.id) if found else None
    return row.text if row else None


def keep_draft(person: int, partnership: str, text: str, *, at: datetime) -> bool:
    """Keep what was written so far. False where it is too long to be kept."""
    clean = storable(text)
    if len(clean.encode()) > LARGEST_FILE:
        return False
    with transaction() as session:
        found = _partnership(session, partnership)
        protocol_use.keep_draft(session, person, found.id, clean, at=at)
    return True


def discard_draft(person: int, partnership: str) -> None:
    """Throw away what was being written."""
    with transaction() as session:
        protocol_use.discard_draft(session, person, _partnership(session, partnership).id)


# -- versions -------------------------------------------------------------------------------------------------------


def publish(
    person: int, partnership: str, text: str, *, starts_on: date, population: Sequence[str] = (), at: datetime
) -> InUse:
    """Publish a text as a new version of its procedure and use it in this partnership from that day on.

    No version that was published is ever changed: where the newest says the same it is the one. What runs already
    keeps its version. ProtocolFaults names what is wrong with the text, NotPossible what is wrong with the rest.
    """
    data, faults = read_mapping(storable(text))
    if data is None:
        raise ProtocolFaults(faults)
    try:
        with transaction() as session:
            found = _partnership(session, partnership)
            row, _ = protocols.publish_row(session, data, at=at)
            done = _use(session, found, row, starts_on, population, person=person, at=at)
            protocol_use.discard_draft(session, person, found.id)
            return done
    except IntegrityError:
        raise NotPossible(
            say("Somebody has just published a version of this procedure. Look at it first."), "text"
        ) from None


def use_version(
    person: int,
    partnership: str,
    key: str,
    version: int,
    *,
    starts_on: date,
    population: Sequence[str] = (),
    at: datetime,
) -> InUse:
    """Use a version that is published already, from that day on. NotPossible says why not."""
    with transaction() as session:
        found = _partnership(session, partnership)
        row = published.version(session, key, version)
        if row is None:
            raise NotPossible(say("There is no such version."), "starts_on")
        return _use(session, found, row, starts_on, population, person=person, at=at)


def _use(
    session: Session,
    partnership: PartnershipRow,
    row: ProtocolVersionRow,
    starts_on: date,
    population: Sequence[str],
    *,
    person: int,
    at: datetime,
) -> InUse:
    now = calendars.read_calendars(session, partnership.id)[None].local_date(at)
    if starts_on < now:
        raise NotPossible(say("Choose today or a later day: what was raised before keeps its version."), "starts_on")
    if any(word not in POPULATIONS and not word.isidentifier() for word in population):
        raise NotPossible(say("Choose whom it is about from the list."), "population")
    mine = [(use, version) for use, version in published.adopted(session, partnership.id) if version.key == row.key]
    before = max((pair for pair in mine if pair[0].starts_on <= starts_on), key=lambda p: p[0].starts_on, default=None)
    if before is not None and before[1].id == row.id:
        if before[0].starts_on == starts_on:
            return InUse(row.key, row.version, starts_on)  # the same form, sent again
        raise NotPossible(
            say(
                "Version %(version)s says exactly this and is already in use on that day. Change the text first.",
                version=row.version,
            ),
            "text",
        )
    model = before[0] if before else (mine[-1][0] if mine else None)
    chosen = list(population) or (list(model.population) if model else [*protocols.protocol_of(row).population])
    protocol_use.adopt(
        session,
        partnership.id,
        row.key,
        row.id,
        starts_on=starts_on,
        population=chosen,
        route=model.route if model else "ordinary",
        is_ordinary=model.is_ordinary if model else False,
    )
    set_up_journal.note(
        session,
        partnership.id,
        person=person,
        at=at,
        what=f"Procedure “{protocols.protocol_of(row).name}”",
        before={"version": before[1].version} if before else None,
        after={"version": row.version, "starts_on": starts_on.isoformat()},
    )
    partnership_rows.raise_set_up_versions(session)
    return InUse(row.key, row.version, starts_on)


def _partnership(session: Session, key: str) -> PartnershipRow:
    row = partnership_rows.by_key(session, key)
    if row is None:
        raise LookupError(f"There is no partnership {key}.")
    return row


def name_of(partnership: str) -> str | None:
    """The name of the partnership of that key."""
    found = partnerships.find(reading(), partnership)
    return found.name if found else None
