"""Every word of the closed lists, with what it means; the keys they follow are in `keys`.

The reader knows no other word, and docs/protocol-format.md lists the same ones. Role words, outcomes and
records are each partnership's own and are listed nowhere.
"""

from collections.abc import Mapping

Words = Mapping[str, str]

SIDES: Words = {
    "raising": "the side that disagrees",
    "receiving": "the side whose decision is disputed",
    "board": "the partnership or board",
    "chair": "who chairs",
    "others": "who else attends; owes nothing and needs no post",
}

KINDS: Words = {
    "acknowledge": "acknowledge, or any later act of the debtor",
    "respond": "state_position, record_discussion or decide by the debtor, naming every word of requires",
    "discuss": "record_discussion, for the recorder and those named in it",
    "meet": "record_meeting, for the recorder and those named in it",
    "resolve": "the resolution",
    "decide": "decide",
    "confirm_in_writing": "confirm_in_writing",
    "escalate": "entering the stage the clock stands in",
    "notify": "the service's own message",
}

DEBTORS: Words = {
    "raising": "each party of the raising side",
    "receiving": "each party of the receiving side",
    "both": "each party of these two sides",
    "board": "the stage's board, else its chair, else the coordinator",
    "chair": "the stage's chair, else its board, else the coordinator",
}

EVENTS: Words = {
    "decision_made": "the disputed decision was made",
    "decision_received": "the raising side heard of it",
    "raised": "the disagreement was raised, or re-opened",
    "first_discussion": "the first recorded discussion with a party of each side",
    "stage_entered": "this stage was entered, or its gate passed",
    "agreement_failed": "recorded as not agreed here; for escalate, the previous stage failed",
    "meeting_held": "a meeting was recorded in this stage",
    "resolved": "the disagreement was resolved",
    "conference_ended": "the conference whose decision is disputed ended",
}

WINDOW_EVENTS: Words = {word: EVENTS[word] for word in ("decision_made", "decision_received", "conference_ended")}

CAP_EVENTS: Words = {
    word: EVENTS[word] for word in ("raised", "decision_made", "decision_received", "conference_ended")
}

UNITS: Words = {
    "immediate": "the close of the same working day; needs no value",
    "same_working_day": "the same as immediate",
    "working_days": "working days after the day of the event, until the close of the last",
    "working_weeks": "5 working days each",
    "working_hours": "office hours on working days only",
    "elapsed_hours": "real hours, nights and weekends too",
    "calendar_days": "days of any kind, until the close of the last",
    "unspecified_days": "the policy says days and not which; needs treat_as",
    "negotiated": "both sides agree a date; needs no value",
    "none": "the policy sets no limit; the same as limit: null",
}

TREAT_AS: Words = {
    "working_days": "count working days",
    "calendar_days": "count days of any kind",
}

MODES: Words = {
    "discuss": "the two sides talk",
    "respond": "the receiving side answers",
    "meeting": "the two sides meet",
    "discuss_then_meet": "they talk, and meet if that fails",
    "review": "somebody looks at the decision again and replies",
    "report": "it is reported to the top of the agency, who replies",
    "decide_together": "the two sides' seniors decide together",
    "director_decides": "one director decides",
    "panel_decides": "a panel decides",
    "chaired_meeting": "a meeting with an independent chair",
    "mediate": "the board mediates, decisions stay with the agencies",
    "log_only": "the board records it and does not step in",
    "not_retrieved": "the policy's text was not seen; runs as discuss",
}

FORMALITIES: Words = {
    "informal": "before the formal procedure; counted apart",
    "formal": "part of the formal procedure",
}

BASES: Words = {
    "policy": "read in the policy",
    "local_default": "set locally, not in the policy",
    "not_retrieved": "the policy may say it, the text was not seen; the value is local",
}

TIMEOUTS: Words = {
    "flag": "the manager is flagged",
    "offer_escalate": "flagged, and the raiser is offered the move up",
    "auto_escalate": "flagged, and the disagreement moves up",
}

CONDITIONS: Words = {
    "resolved_before_meeting": "it was resolved without a meeting",
    "resolved_at_meeting": "it was resolved at a meeting",
    "danger": "immediate danger is flagged",
    "no_danger": "no immediate danger is flagged",
    "fast_track": "the disagreement came in by the fast track",
}

PRIORITIES: Words = {
    "urgent": "raised as urgent",
    "less_urgent": "raised as less urgent",
    "routine": "raised as routine",
}

BOUNDS: Words = {"whole_case_limit": "the whole case's limit stands in for one of its own"}

LATE_RULES: Words = {
    "allow_with_reason": "accepted with a reason",
    "reroute": "the ordinary route is offered",
    "refuse": "refused here, and the ordinary route is named",
}

DECLINES: Words = {"offer_named_professional": "the named professional gets the same choice for the same time"}

NOTICE_EVENTS: Words = {
    "raised": "the disagreement was raised",
    "acknowledged": "the receiving side acknowledged it",
    "stage_entered": "the stage was entered",
    "first_discussion": "the two sides first talked",
    "agreement_failed": "recorded as not agreed",
    "meeting_held": "a meeting was recorded",
    "breached": "a date was missed",
    "resolved": "the disagreement was resolved",
    "confirmed_in_writing": "the result was confirmed in writing",
    "closed": "the disagreement was closed",
    "reopened": "the disagreement was opened again",
}

INTERIM_POSITIONS: Words = {
    "decision_stands": "the disputed decision holds meanwhile",
    "status_quo_held": "what was so before the decision holds meanwhile",
    "safety_plan_agreed": "a safety plan holds meanwhile",
    "none": "nothing special holds meanwhile",
}

CALENDARS: Words = {
    "england-and-wales": "England and Wales",
    "scotland": "Scotland",
    "northern-ireland": "Northern Ireland",
}

WORD_TABLES: Mapping[str, Words] = {
    "Sides": SIDES,
    "Clock kinds": KINDS,
    "Debtors": DEBTORS,
    "Events that start a clock": EVENTS,
    "Events that open the window": WINDOW_EVENTS,
    "Events that start the whole-case limit": CAP_EVENTS,
    "Units": UNITS,
    "Readings of unspecified_days": TREAT_AS,
    "Modes": MODES,
    "Formality": FORMALITIES,
    "Basis": BASES,
    "What follows a missed date": TIMEOUTS,
    "Conditions": CONDITIONS,
    "Priorities": PRIORITIES,
    "Bounds": BOUNDS,
    "Late rules": LATE_RULES,
    "After a declined gate": DECLINES,
    "Events that notify": NOTICE_EVENTS,
    "Interim positions": INTERIM_POSITIONS,
    "Calendars": CALENDARS,
}
