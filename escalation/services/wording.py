"""Which words a page or a mail speaks in: those of the partnership that it is about."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.domain.wording import OwnWords
from escalation.services import own_account, partnerships
from escalation.storage.base import reading
from escalation.storage.models.cases import DisagreementRow


def words_of(session: Session, partnership_id: int) -> OwnWords:
    """What this partnership calls a disagreement and a stage."""
    settings = partnerships.settings_of(session, partnership_id)
    return OwnWords(settings.term_for_case, settings.term_for_stage)


def words_for(
    *, partnership: str | None, ref: str | None, chosen: str | None, person: int | None, at: datetime
) -> OwnWords:
    """The words for a page: of the partnership or the disagreement in its address, else of the one somebody chose.

    A page about none in particular speaks as all partnerships of its reader do, where they agree.
    """
    session = reading()
    if ref is not None:
        place = session.scalar(select(DisagreementRow.partnership_id).where(DisagreementRow.ref == ref))
        return OwnWords() if place is None else words_of(session, place)
    keys = [key for key in (partnership or chosen,) if key is not None]
    if not keys and person is not None:
        keys = [key for key, _ in own_account.partnerships_of(person, at=at)]
    every = [partnerships.find(session, key) for key in keys] if keys else [*partnerships.listing(session)]
    found = {words_of(session, place.id) for place in every if place is not None}
    return found.pop() if len(found) == 1 else OwnWords()
