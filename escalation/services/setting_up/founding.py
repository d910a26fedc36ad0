"""A new partnership: from its name, its nation and whoever will keep its set-up."""

from dataclasses import dataclass
from datetime import datetime

from escalation.domain.language import say
from escalation.schemas.faults import BadFields
from escalation.services import calendars
from escalation.services.setting_up.editing import checked_file
from escalation.services.setting_up.keys import key_from
from escalation.storage import partnerships, people, set_up_journal
from escalation.storage import set_up as storage
from escalation.storage.base import transaction
from escalation.storage.models.setup import THE_PARTNERSHIP, PartnershipRow, PersonRow, PostRow


@dataclass(frozen=True, slots=True)
class Founded:
    """A partnership that was made. `coordinator` is new where nobody had that address before."""

    key: str
    coordinator: int
    coordinator_is_new: bool


def found(*, name: str, calendar: str, coordinator: str, coordinator_name: str, person: int, at: datetime) -> Founded:
    """Make a partnership with its coordinator in post, who gets an account if they have none.

    BadFields says what is wrong, under name, calendar, coordinator or coordinator_name.
    """
    with transaction() as session:
        key = key_from(name, storage.every_partnership(session) | {"partnership"}, otherwise="partnership-1")
        if any(row.name.casefold() == name.strip().casefold() for row in partnerships.listing(session)):
            raise BadFields({"name": say("There is a partnership of this name already.")})
        email = people.normalised(coordinator)
        account = people.by_email(session, [email]).get(email)
        data = {
            "partnership": {"key": key, "name": name, "calendar": calendar},
            "people": [{"email": coordinator, "name": account.name if account else coordinator_name}],
        }
        try:
            file = checked_file(session, data)
        except BadFields as wrong:
            faults = {FIELDS.get(path, path): why for path, why in wrong.errors.items()}
            if "coordinator_name" in faults and not coordinator_name.strip():
                faults["coordinator_name"] = say("Enter their name: they have no account here yet.")
            raise BadFields(faults) from None
        if account is not None and not account.active:
            raise BadFields({"coordinator": say("This account is closed. Open it first, or choose somebody else.")})
        row = PartnershipRow(
            key=key,
            name=file["partnership"]["name"].strip(),
            calendar_key=calendar,
            fictional=False,
            settings={},
            set_up_version=0,
        )
        session.add(row)
        is_new = account is None
        if account is None:
            account = PersonRow(email=email, name=file["people"][0]["name"].strip(), created_at=at)
            session.add(account)
        session.flush()
        session.add(
            PostRow(partnership_id=row.id, agency_key=THE_PARTNERSHIP, role="coordinator", holder_id=account.id)
        )
        if calendars.is_missing(session, calendar):
            calendars.refresh_in(session, calendar, at=at)
        after = {"name": row.name, "nation": calendar, "coordinator": account.name}
        set_up_journal.note(session, row.id, person=person, at=at, what="Partnership created", after=after)
        partnerships.raise_set_up_versions(session)
        return Founded(key, account.id, is_new)


FIELDS = {
    "partnership.name": "name",
    "partnership.key": "name",
    "partnership.calendar": "calendar",
    "people.0.email": "coordinator",
    "people.0.name": "coordinator_name",
}
