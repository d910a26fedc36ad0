"""A message that reaches nobody is somebody's to know: the coordinator's; when that fails too, the operator's."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.domain.posts import Found
from escalation.domain.working_time import office_moment
from escalation.services.casework import rules_for
from escalation.storage import outbox
from escalation.storage.models.cases import DisagreementRow
from escalation.storage.sending import Claimed

log = logging.getLogger(__name__)


def tell_somebody_else(session: Session, lost: Iterable[Claimed], at: datetime) -> None:
    """Queue it in the transaction that gives these messages up: once for each disagreement and person.

    What becomes of mail about an account stands beside the account.
    """
    told: set[tuple[int, int, bool]] = set()
    for one in lost:
        if one.person is None or one.disagreement_id is None:
            continue
        last_resort = one.kind == "undelivered"
        if (one.disagreement_id, one.person, last_resort) in told:
            continue
        told.add((one.disagreement_id, one.person, last_resort))
        coordinator, not_before = (None, at) if last_resort else _coordinator(session, one, at)
        outbox.add(
            session,
            one.disagreement_id,
            key=f"undelivered:{one.id}:{coordinator or 'operator'}:{at.isoformat()}",
            kind="undelivered",
            person=coordinator,
            at=at,
            not_before=not_before,
        )


def _coordinator(session: Session, one: Claimed, at: datetime) -> tuple[int | None, datetime]:
    """Whom to tell instead, and when: in office hours, at once where somebody is in danger."""
    row: Any = session.execute(
        select(DisagreementRow.partnership_id, DisagreementRow.protocol_version_id, DisagreementRow.danger_at).where(
            DisagreementRow.id == one.disagreement_id
        )
    ).one()
    try:
        rules = rules_for(session, row.partnership_id, row.protocol_version_id)
        holder = rules.posts.holder(None, "coordinator", on=rules.today(at))
        morning = office_moment(at, rules.calendar(None))
    except Exception as broken:
        # Whatever keeps its set-up from being read is not to keep everybody else's mail.
        log.error("The coordinator of disagreement %s was not found: %s", one.disagreement_id, type(broken).__name__)
        return None, at
    if not isinstance(holder, Found) or holder.person == one.person:
        return None, at
    return holder.person, at if row.danger_at else morning
