"""What a partnership's set-up lacks, read afresh so that it can be asked within the transaction that changes it."""

from datetime import datetime

from sqlalchemy.orm import Session

from escalation.domain.posts import Gap
from escalation.domain.setup_gaps import setup_gaps
from escalation.services import calendars, protocols
from escalation.storage import partnerships
from escalation.storage import protocols as published


def read_gaps(session: Session, partnership_id: int, *, at: datetime) -> tuple[Gap, ...]:
    """Every vacant post and unmapped role word on the partnership's local date at that instant.

    A version that starts later is looked at already: what it lacks can be mended before it is in force.
    """
    calendar = calendars.read_calendars(session, partnership_id)[None]
    today = calendar.local_date(at)
    adopted = published.adopted(session, partnership_id)
    in_force = {row.protocol_key: version for row, version in adopted if row.starts_on <= today}
    to_come = [version for row, version in adopted if row.starts_on > today]
    return setup_gaps(
        partnerships.read_posts(session, partnership_id),
        [protocols.protocol_of(row) for row in (*in_force.values(), *to_come)],
        [agency.key for agency in partnerships.read_members(session, partnership_id)],
        on=today,
    )
