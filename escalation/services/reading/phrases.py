"""What the product's codes are called in sentences. Plain, short, and never blaming."""

TO_DO = {
    "acknowledge": "Acknowledge it",
    "respond": "Answer",
    "discuss": "Talk to the other side",
    "meet": "Meet the other side",
    "resolve": "Settle it together",
    "decide": "Decide",
}
"""What somebody who is waited for has to do, by the kind of clock that waits for them."""

TO_DO_WHY = {
    "gate": "Decide whether it goes on to the next stage",
    "gate_declined": "Decide what happens next: the next stage was declined",
    "top_silent": "Decide what happens next: the last stage brought no answer",
    "proposal": "Accept the statement, or answer with your own",
    "confirm": "Confirm the result in writing",
    "close": "Close it, with what came of it",
    "reply": "Answer",
    "move": "Move it up to the next stage, or settle it",
    "clock": "Settle it together",
}

CLOCKS = {
    "acknowledge": "Acknowledge",
    "respond": "Answer",
    "discuss": "Talk to each other",
    "meet": "Meet",
    "resolve": "Settle it",
    "decide": "Decide",
    "confirm_in_writing": "Confirm the result in writing",
    "escalate": "Move it up",
    "notify": "Tell others",
    "gate": "Decide whether it goes on",
    "protective": "The date that protects the person",
    "cap": "The whole case",
    "interim_plan": "The interim plan ends",
    "interim_plan_missing": "Say what keeps the person safe meanwhile",
    "dormancy": "Anybody does something",
    "nothing_followed": "Something follows the acknowledgement",
    "action": "Agreed action",
    "answer": "A manager answers the flag",
    "next_date": "A manager looks again",
    "no_owner": "Somebody is found for this stage",
    "raised_again": "A manager looks at why it came back",
    "gave_up": "A manager looks at why it was taken back",
}
"""The heading of a clock."""

HAD_TO = {
    "acknowledge": "acknowledge it",
    "respond": "answer",
    "discuss": "talk to the other side",
    "meet": "meet",
    "resolve": "settle it",
    "decide": "decide",
    "confirm_in_writing": "confirm the result in writing",
    "escalate": "move it up",
    "gate": "decide whether it goes on",
    "protective": "settle it in time to protect the person",
    "cap": "settle the whole case",
    "interim_plan": "renew the interim plan",
    "interim_plan_missing": "say what keeps the person safe meanwhile",
    "action": "finish an agreed action",
    "answer": "answer the flag",
    "next_date": "look again",
}
"""What was to be done by a date, after "had until … to"."""

SINCE = {
    "raised": "when it was raised",
    "decision_made": "when the decision was made",
    "decision_received": "when the decision was received",
    "first_discussion": "when both sides first talked",
    "stage_entered": "when this stage began",
    "agreement_failed": "when the two sides did not agree",
    "meeting_held": "when they met",
    "resolved": "when it was resolved",
    "conference_ended": "when the conference ended",
    "acknowledged": "when it was first acknowledged",
    "last_act": "when somebody last did something here",
    "flagged": "when the manager was told",
    "answered": "when the manager answered",
    "found": "when it was seen",
    "plan_recorded": "when the plan was recorded",
    "set": "when the date was set",
    "agreed": "when it was agreed",
}
"""The event a clock counts from, after "Counted from …,"."""

WAITS = {
    "first_discussion": "the two sides first talk",
    "agreement_failed": "the two sides do not agree",
    "meeting_held": "a meeting has been held",
    "resolved": "it is resolved",
}
"""The event a clock waits for, after "Starts when"."""

CAUSES = {
    "extension": "a later date was agreed",
    "danger": "somebody is in immediate danger",
    "protective_deadline": "an earlier date protects the person",
    "calendar": "the calendar changed",
    "office_hours": "the office hours changed",
    "new_plan": "a new plan was recorded",
    "shortened": "the date was brought forward",
}
"""Why a date was replaced by another, after "because"."""

HOW_ENDED = {
    "met": "Met in time",
    "breached_then_met": "Met late",
    "breached": "Missed",
    "superseded": "Date changed",
    "moved_on": "Moved on before the date",
    "void": "No longer needed",
}

SIDES = {"raising": "Raised by", "receiving": "Asked to look again", "supporting": "Supporting", "advising": "Advising"}

GATE_BY = {
    "gatekeeper": "The manager",
    "named_professional": "The named professional",
    "coordinator": "The coordinator",
}


def to_do(why: str | None, kind: str | None) -> str:
    """What whoever holds the ball has to do now."""
    if why == "clock" and kind in TO_DO:
        return TO_DO[kind]
    return TO_DO_WHY.get(why or "", "Answer")
