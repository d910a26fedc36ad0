"""Figures that people have sent: each view once for each period, by however many schedulers there are.

What was missed in an outage is made up for, period by period. A view that breaks holds up no other.
"""

import logging
from datetime import datetime, time, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from escalation.domain.statistics.periods import ONE_DAY, Period, Rhythm, period_after, period_of, sending_moment
from escalation.domain.working_time import BeyondCalendar, Calendar, office_moment
from escalation.services import access, board, calendars, figures_mail
from escalation.services.calendars import NoCalendar
from escalation.services.report.adding_up import ZONE
from escalation.services.report.model import Filters
from escalation.services.report.views import narrowing_of_row
from escalation.storage import outbox
from escalation.storage import saved_views as storage
from escalation.storage.base import transaction
from escalation.storage.models.saved_views import SavedViewRow, ViewScheduleRow

log = logging.getLogger(__name__)

MOST_AT_ONCE = 200
"""So many views in one tick: the next one goes on."""

AGAIN_AFTER = timedelta(hours=1)


def mail_due(*, at: datetime, most: int = MOST_AT_ONCE) -> int:
    """Let everybody be told of the figures whose day has come by `at`. How many views were looked at."""
    looked = 0
    while looked < most and _one(at):
        looked += 1
    return looked


def _one(at: datetime) -> bool:
    """Send one view whose turn it is; False where there is none."""
    view_id = None
    try:
        with transaction() as session:
            plan = storage.next_due(session, at=at)
            if plan is None:
                return False
            view_id = plan.view_id
            _send(session, plan, at)
    except IntegrityError:
        log.debug("Somebody else sent view %s.", view_id)
    except Exception as broken:
        if view_id is None:
            raise
        log.error("The figures of view %s could not be sent: %s", view_id, type(broken).__name__)
        _put_off(view_id, at)
    return True


def _send(session: Session, plan: ViewScheduleRow, at: datetime) -> None:
    view = storage.by_id(session, plan.view_id)
    period = period_of(Rhythm(plan.rhythm), on=plan.first_on)
    try:
        calendar = calendars.calendar_for(session, view.partnership_id, None)
        moment = sending_moment(period, plan.working_day, calendar)
    except (BeyondCalendar, NoCalendar) as beyond:
        log.error("View %s waits for a calendar: %s", plan.view_id, type(beyond).__name__)
        plan.next_at = at + ONE_DAY
        return
    if moment > at:  # the calendar changed meanwhile
        plan.next_at = moment
        return
    if not storage.was_sent(session, view.id, first_on=period.first, last_on=period.last):
        _tell(session, view, period, calendar, at)
    following = period_after(Rhythm(plan.rhythm), period)
    plan.first_on = following.first
    try:
        plan.next_at = sending_moment(following, plan.working_day, calendar)
    except BeyondCalendar:
        plan.next_at = datetime.combine(following.last + ONE_DAY, time(), ZONE)  # by then the calendar reaches further


def _tell(session: Session, view: SavedViewRow, period: Period, calendar: Calendar, at: datetime) -> None:
    """Queue a mail to each reader who may still read it, in the transaction that writes down that it was sent."""
    entitled = access.readers_of_the_board(session, view.partnership_id, at=at)
    readers = storage.readers_of(session, view.id) & entitled
    narrowed = narrowing_of_row(view)
    filters = Filters(period.first, period.last, narrowed.route, narrowed.population, narrowed.sector)
    raised = board.sums(session, view.partnership_id, filters, at=at, as_at=None).total.get("raised", 0) > 0
    chosen = {"route": narrowed.route, "population": narrowed.population, "sector": narrowed.sector}
    about = figures_mail.about(view.key, period.first, period.last, narrowed=chosen, raised=raised)
    storage.add_sending(session, view.id, first_on=period.first, last_on=period.last, at=at, readers=len(readers))
    for person in sorted(readers):
        outbox.add_apart(
            session,
            key=f"{figures_mail.KIND}:{view.key}:{period.first}:{period.last}:{person}",
            kind=figures_mail.KIND,
            at=at,
            partnership_id=view.partnership_id,
            person=person,
            about=about,
            not_before=office_moment(at, calendar),
        )


def _put_off(view_id: int, at: datetime) -> None:
    with transaction() as session:
        plan = storage.schedule_of(session, view_id)
        if plan is not None:
            plan.next_at = at + AGAIN_AFTER
