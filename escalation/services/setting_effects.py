"""What each setting of a partnership does, said with dates: the effect shown beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from escalation.domain.language import hour, say, say_many
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
            return say("a day the calendar does not reach")

    own_words = OwnWords(case=settings.term_for_case).put_into(say("Raise a disagreement"))
    one = say("One agency's yes is its whole side's yes.") if settings.one_for_the_side else ""
    return {
        "reminders": _reminders(settings, here, dates, at),
        "flag_answer": say("A flag raised now would climb on %(moment)s.", moment=by(settings.flag_answer)),
        "flag_answer_in_danger": say(
            "With somebody in danger, a flag raised now would climb on %(moment)s.",
            moment=by(settings.flag_answer_in_danger),
        ),
        **_missed(settings),
        "opens": say("Mail waits until %(hour)s, unless somebody is in danger.", hour=hour(settings.opens)),
        "closes": say("What is due on a day is due by %(hour)s.", hour=hour(settings.closes)),
        "dormancy": say(
            "If nobody did anything from now on, a manager would be asked on %(moment)s.", moment=by(settings.dormancy)
        ),
        "nothing_followed": say(
            "If it were acknowledged now and nothing followed, a manager would be asked on %(moment)s.",
            moment=by(settings.nothing_followed),
        ),
        "interim_plan": say(
            "Raised now without a plan, both sides would be told on %(moment)s.", moment=by(settings.interim_plan)
        ),
        "gate": say(
            "Where a procedure sets no time, a manager asked now would have until %(moment)s.", moment=by(settings.gate)
        ),
        "contacted_within": say(
            "A manager who answers now looks again by %(moment)s at the latest.", moment=by(settings.contacted_within)
        ),
        "accepted_within": say(
            "A delay accepted now is looked at again by %(moment)s at the latest.", moment=by(settings.accepted_within)
        ),
        "repeat_within_days": _repeat(settings, dates, at),
        "one_for_the_side": one or say("Each agency of a side has to accept the same words."),
        "term_for_case": say("People read: “%(own_words)s”.", own_words=own_words),
        "term_for_stage": _stage(settings),
        "small_number": say(
            "Published figures say “fewer than %(small_number)s” for 1 to %(most)s.",
            small_number=settings.small_number,
            most=settings.small_number - 1,
        )
        if settings.small_number > 1
        else say("Published figures give every number."),
        "suppress_below": say(
            "A period with fewer than %(suppress_below)s disagreements is not broken down.",
            suppress_below=settings.suppress_below,
        ),
        "help_contact": say("At the foot of each page: %(help_contact)s", help_contact=settings.help_contact)
        if settings.help_contact
        else say("Nobody is named at the foot of the pages yet."),
        "front_door": _shown(
            say("In danger, people read: call 999, then: %(contact)s", contact=settings.front_door), settings.front_door
        ),
        "out_of_hours": _shown(
            say("In the evening and at weekends people read: %(contact)s", contact=settings.out_of_hours),
            settings.out_of_hours,
        ),
        "allegations_contact": _shown(
            say("About somebody who works with children or adults: %(contact)s", contact=settings.allegations_contact),
            settings.allegations_contact,
        ),
        "complaints_contact": _shown(
            say("About a complaint: %(contact)s", contact=settings.complaints_contact), settings.complaints_contact
        ),
        "whistleblowing_contact": _shown(
            say("About wrongdoing at work: %(contact)s", contact=settings.whistleblowing_contact),
            settings.whistleblowing_contact,
        ),
        "names_in_public": say("Everybody who opens a guide reads the name of each agency's safeguarding lead.")
        if settings.names_in_public
        else say("Names are shown to people who have signed in."),
        "monthly_file_sample": say("On the first working day of each month, files to look at are drawn by lot.")
        if settings.monthly_file_sample
        else say("Files to look at are drawn when you ask for it, on the page of the file audits."),
        "files_in_a_sample": say_many(
            "%(num)s file of each agency is drawn.",
            "%(num)s files of each agency are drawn.",
            settings.files_in_a_sample,
        ),
    }


def _missed(settings: PartnershipSettings) -> Mapping[str, str]:
    """Who is told of a missed date, besides the manager."""
    return {
        "missed_tells_debtor": say("Whoever missed the date is asked to act now, or to ask for more time.")
        if settings.missed_tells_debtor
        else say("Whoever missed the date gets no mail of it; reminders come before."),
        "missed_tells_other_side": say("Whoever is next in line on the other side hears that a date was missed.")
        if settings.missed_tells_other_side
        else say("The other side's managers see it on the page only."),
        "missed_tells_raiser": say("Whoever raised it hears that a manager has been asked, and need not chase.")
        if settings.missed_tells_raiser
        else say("Whoever raised it sees it on the page only."),
    }


def late_effects(settings: PartnershipSettings, procedures: Iterable[Protocol]) -> Mapping[str, str]:
    """What people read about the time to raise it, and about late ones, under each of these procedures, by its key."""
    windows = {each.key: describe_window(each, settings.late_rule_of(each)) for each in procedures}
    return {
        key: say("People read: “%(window)s”", window=window) for key, window in windows.items() if window is not None
    }


def _shown(sentence: str, contact: str | None) -> str:
    return sentence if contact else say("Not said yet: people are told to look in their own agency's procedure.")


def _reminders(settings: PartnershipSettings, calendar: Calendar, dates: Dates, at: datetime) -> str:
    try:
        due = reckon(at, THREE_DAYS, calendar).due_at
        moments = [
            dates.moment(share_of(at, due, THREE_DAYS, share, calendar).replace(second=0, microsecond=0))
            for share in settings.reminders
        ]
    except BeyondCalendar:
        return say("The calendar does not reach far enough to say.")
    if not moments:
        return say("Nobody is reminded before a date passes.")
    told = moments[0]
    for moment in moments[1:]:
        told = say("%(moments)s and on %(moment)s", moments=told, moment=moment)
    return say(
        "For three working days that begin now (due %(due)s): reminded on %(moments)s.",
        due=dates.moment(due),
        moments=told,
    )


def _repeat(settings: PartnershipSettings, dates: Dates, at: datetime) -> str:
    until = dates.day(at + timedelta(days=settings.repeat_within_days))
    return say("Settled today and raised again by %(until)s, it would count as raised again.", until=until)


def _stage(settings: PartnershipSettings) -> str:
    if settings.term_for_stage:
        return say("People read: “%(term_for_stage)s 2”, in every procedure.", term_for_stage=settings.term_for_stage)
    return say("Each procedure keeps its own word.")
