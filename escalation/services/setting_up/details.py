"""The partnership's own name, who reads its figures, and who audits files."""

from datetime import datetime

from escalation.schemas.faults import BadFields
from escalation.services.setting_up.editing import Edit, checked_file, editing, seal, stated, unchanged_since
from escalation.storage import partnerships, people
from escalation.storage import set_up as storage
from escalation.storage.base import reading
from escalation.storage.models.setup import BoardMemberRow, FileAuditorRow, PersonRow


def seen(partnership_id: int) -> str:
    """The partnership's name as a form is given it, sealed."""
    return seal(partnerships.by_id(reading(), partnership_id).name)


def rename(partnership: str, name: str, seen: str | None, *, person: int, at: datetime) -> None:
    """Call the partnership something else; its key stays. BadFields (path "name") and ChangedMeanwhile say why not."""
    with editing(partnership, person=person, at=at) as edit:
        data = {"partnership": {**stated(edit.partnership), "name": name}}
        wanted = checked_file(edit.session, data, ("partnership",))["partnership"]["name"].strip()
        before = edit.partnership.name
        unchanged_since(seen, before, wanted)
        edit.partnership.name = wanted
        edit.note("Name of the partnership", before, wanted)


def readers(partnership_id: int) -> tuple[tuple[int, str, str], ...]:
    """Who reads the figures: (id, name, address), by name."""
    rows = storage.board_rows(reading(), partnership_id)
    return tuple((who.id, who.name, who.email) for _, who in rows)


def let_read(partnership: str, email: str, *, person: int, at: datetime) -> None:
    """Let somebody read the figures, and no case. BadFields (path "email") where there is no such person."""
    with editing(partnership, person=person, at=at) as edit:
        who = _named(edit, "board", email, "email")
        if who.id not in partnerships.read_board(edit.session, edit.partnership.id):
            edit.session.add(BoardMemberRow(partnership_id=edit.partnership.id, person_id=who.id))
            edit.note("Reads the figures", None, who.name)


def let_read_no_more(partnership: str, reader: int, *, person: int, at: datetime) -> None:
    """Let somebody read the figures no more; nothing changes where they do not."""
    with editing(partnership, person=person, at=at) as edit:
        for row, who in storage.board_rows(edit.session, edit.partnership.id):
            if who.id == reader:
                edit.session.delete(row)
                edit.note("Reads the figures", who.name, None)


def auditors(partnership_id: int) -> tuple[tuple[int, str, str], ...]:
    """Who looks through files for disagreements that nobody raised: (id, name, address), by name."""
    rows = storage.auditor_rows(reading(), partnership_id)
    return tuple((who.id, who.name, who.email) for _, who in rows)


def let_audit(partnership: str, email: str, *, person: int, at: datetime) -> None:
    """Let somebody enter what they find in files, and see no case. BadFields (path "auditor") for nobody."""
    with editing(partnership, person=person, at=at) as edit:
        who = _named(edit, "auditors", email, "auditor")
        if who.id not in partnerships.read_auditors(edit.session, edit.partnership.id):
            edit.session.add(FileAuditorRow(partnership_id=edit.partnership.id, person_id=who.id))
            edit.note("Audits files", None, who.name)


def let_audit_no_more(partnership: str, auditor: int, *, person: int, at: datetime) -> None:
    """Let somebody audit files no more; nothing changes where they do not."""
    with editing(partnership, person=person, at=at) as edit:
        for row, who in storage.auditor_rows(edit.session, edit.partnership.id):
            if who.id == auditor:
                edit.session.delete(row)
                edit.note("Audits files", who.name, None)


def _named(edit: Edit, section: str, email: str, field: str) -> PersonRow:
    """Whom an address means, as a set-up file's section would read it."""
    data = {"partnership": stated(edit.partnership), section: [email]}
    try:
        (address,) = checked_file(edit.session, data, (section, 0))[section]
    except BadFields as wrong:
        raise BadFields({field: next(iter(wrong.errors.values()))}) from None
    return people.by_email(edit.session, [address])[address]
