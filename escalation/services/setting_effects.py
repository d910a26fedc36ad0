"""What each setting of a partnership does, said with dates: the effect shown beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from escalation.domain.partnership_settings import PartnershipSettings
from escalation.domain.protocol.model import Protocol
from escalation.domain.protocol.words import describe_window
from escalation.domain.wording import OwnWords
from escalation.domain.working_time import BeyondCalendar, Calendar, Limit, Unit, reckon, share_of
from escalation.services.reading.moments import Dates

THREE_DAYS = Limit(3, Unit.WORKING_DAYS)


def effects(settings: PartnershipSettings, calendar: Calendar, *, at: datetime) -> Mapping[str, str]:
    """One sentence for each setting, by its key, for things that happen at `at`."""
    here = replace(calendar, opens=settings.opens, closes=settings.closes)
    dates = Dates(ZoneInfo(here.zone), at)

    def by(limit: Limit) -> str:
        try:
            return dates.moment(reckon(at, limit, here).due_at)
        except BeyondCalendar:
            return "a day the calendar does not reach"

    one = "One agency's yes is its whole side's yes." if settings.one_for_the_side else ""
    return {
        "reminders": _reminders(settings, here, dates, at),
        "flag_answer": f"A flag raised now would climb on {by(settings.flag_answer)}.",
        "flag_answer_in_danger": f"With somebody in danger, a flag raised now would climb on "
        f"{by(settings.flag_answer_in_danger)}.",
        "opens": f"Mail waits until {_clock(settings.opens)}, unless somebody is in danger.",
        "closes": f"What is due on a day is due by {_clock(settings.closes)}.",
        "dormancy": f"If nobody did anything from now on, a manager would be asked on {by(settings.dormancy)}.",
        "nothing_followed": f"If it were acknowledged now and nothing followed, a manager would be asked on "
        f"{by(settings.nothing_followed)}.",
        "interim_plan": f"Raised now without a plan, both sides would be told on {by(settings.interim_plan)}.",
        "gate": f"Where a procedure sets no time, a manager asked now would have until {by(settings.gate)}.",
        "contacted_within": f"A manager who answers now looks again by {by(settings.contacted_within)} at the latest.",
        "accepted_within": f"A delay accepted now is looked at again by {by(settings.accepted_within)} at the latest.",
        "repeat_within_days": _repeat(settings, dates, at),
        "one_for_the_side": one or "Each agency of a side has to accept the same words.",
        "term_for_case": f"People read: “{OwnWords(case=settings.term_for_case).put_into('Raise a disagreement')}”.",
        "term_for_stage": _stage(settings),
        "small_number": f"Published figures say “fewer than {settings.small_number}” for 1 to "
        f"{settings.small_number - 1}."
        if settings.small_number > 1
        else "Published figures give every number.",
        "suppress_below": f"A period with fewer than {settings.suppress_below} disagreements is not broken down.",
        "help_contact": f"At the foot of each page: {settings.help_contact}"
        if settings.help_contact
        else "Nobody is named at the foot of the pages yet.",
        "front_door": _shown("In danger, people read: call 999, then", settings.front_door),
        "out_of_hours": _shown("In the evening and at weekends people read", settings.out_of_hours),
        "allegations_contact": _shown("About somebody who works with children or adults", settings.allegations_contact),
        "complaints_contact": _shown("About a complaint", settings.complaints_contact),
        "whistleblowing_contact": _shown("About wrongdoing at work", settings.whistleblowing_contact),
        "names_in_public": "Everybody who opens a guide reads the name of each agency's safeguarding lead."
        if settings.names_in_public
        else "Names are shown to people who have signed in.",
    }


def late_effects(settings: PartnershipSettings, procedures: Iterable[Protocol]) -> Mapping[str, str]:
    """What people read about the time to raise it, and about late ones, under each of these procedures, by its key."""
    windows = {each.key: describe_window(each, settings.late_rule_of(each)) for each in procedures}
    return {key: f"People read: “{window}”" for key, window in windows.items() if window is not None}


def _shown(before: str, contact: str | None) -> str:
    return (
        f"{before}: {contact}" if contact else "Not said yet: people are told to look in their own agency's procedure."
    )


def _reminders(settings: PartnershipSettings, calendar: Calendar, dates: Dates, at: datetime) -> str:
    try:
        due = reckon(at, THREE_DAYS, calendar).due_at
        moments = [
            dates.moment(share_of(at, due, THREE_DAYS, share, calendar).replace(second=0, microsecond=0))
            for share in settings.reminders
        ]
    except BeyondCalendar:
        return "The calendar does not reach far enough to say."
    if not moments:
        return "Nobody is reminded before a date passes."
    return f"For three working days that begin now (due {dates.moment(due)}): reminded on {' and on '.join(moments)}."


def _repeat(settings: PartnershipSettings, dates: Dates, at: datetime) -> str:
    until = dates.day(at + timedelta(days=settings.repeat_within_days))
    return f"Settled today and raised again by {until}, it would count as raised again."


def _stage(settings: PartnershipSettings) -> str:
    if settings.term_for_stage:
        return f"People read: “{settings.term_for_stage} 2”, in every procedure."
    return "Each procedure keeps its own word."


def _clock(moment: time) -> str:
    if (moment.hour, moment.minute) == (12, 0):
        return "noon"
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"
