"""When something is due, in four units never converted into each other, on a calendar that ends."""

from escalation.domain.working_time.calendar import BeyondCalendar, Calendar, Skipped, is_working_day
from escalation.domain.working_time.lateness import working_days_between, working_days_late
from escalation.domain.working_time.office import office_moment, office_time
from escalation.domain.working_time.reckoning import Limit, Reckoning, Unit, due_moment, reckon, share_of

__all__ = [
    "BeyondCalendar",
    "Calendar",
    "Limit",
    "Reckoning",
    "Skipped",
    "Unit",
    "due_moment",
    "is_working_day",
    "office_moment",
    "office_time",
    "reckon",
    "share_of",
    "working_days_between",
    "working_days_late",
]
