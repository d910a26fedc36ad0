"""What the product's codes are called in sentences. Plain, short, and never blaming."""

from escalation.domain.language import Words, mark, say

TO_DO = Words(
    {
        "acknowledge": mark("Acknowledge it"),
        "respond": mark("Answer"),
        "discuss": mark("Talk to the other side"),
        "meet": mark("Meet the other side"),
        "resolve": mark("Settle it together"),
        "decide": mark("Decide"),
    }
)
"""What somebody who is waited for has to do, by the kind of clock that waits for them."""

TO_DO_WHY = Words(
    {
        "gate": mark("Decide whether it goes on to the next stage"),
        "gate_declined": mark("Decide what happens next: the next stage was declined"),
        "top_silent": mark("Decide what happens next: the last stage brought no answer"),
        "proposal": mark("Accept the statement, or answer with your own"),
        "confirm": mark("Confirm the result in writing"),
        "close": mark("Close it, with what came of it"),
        "reply": mark("Answer"),
        "move": mark("Move it up to the next stage, or settle it"),
        "clock": mark("Settle it together"),
    }
)

CLOCKS = Words(
    {
        "acknowledge": mark("Acknowledge"),
        "respond": mark("Answer"),
        "discuss": mark("Talk to each other"),
        "meet": mark("Meet"),
        "resolve": mark("Settle it"),
        "decide": mark("Decide"),
        "confirm_in_writing": mark("Confirm the result in writing"),
        "escalate": mark("Move it up"),
        "notify": mark("Tell others"),
        "gate": mark("Decide whether it goes on"),
        "protective": mark("The date that protects the person"),
        "cap": mark("The whole case"),
        "interim_plan": mark("The interim plan ends"),
        "interim_plan_missing": mark("Say what keeps the person safe meanwhile"),
        "dormancy": mark("Anybody does something"),
        "nothing_followed": mark("Something follows the acknowledgement"),
        "action": mark("Agreed action"),
        "answer": mark("A manager answers the flag"),
        "next_date": mark("A manager looks again"),
        "no_owner": mark("Somebody is found for this stage"),
        "raised_again": mark("A manager looks at why it came back"),
        "gave_up": mark("A manager looks at why it was taken back"),
    }
)
"""The heading of a clock."""

HAD_TO = Words(
    {
        "acknowledge": mark("acknowledge it"),
        "respond": mark("answer"),
        "discuss": mark("talk to the other side"),
        "meet": mark("meet"),
        "resolve": mark("settle it"),
        "decide": mark("decide"),
        "confirm_in_writing": mark("confirm the result in writing"),
        "escalate": mark("move it up"),
        "gate": mark("decide whether it goes on"),
        "protective": mark("settle it in time to protect the person"),
        "cap": mark("settle the whole case"),
        "interim_plan": mark("renew the interim plan"),
        "interim_plan_missing": mark("say what keeps the person safe meanwhile"),
        "action": mark("finish an agreed action"),
        "answer": mark("answer the flag"),
        "next_date": mark("look again"),
    }
)
"""What was to be done by a date, after "had until … to"."""

SINCE = Words(
    {
        "raised": mark("when it was raised"),
        "decision_made": mark("when the decision was made"),
        "decision_received": mark("when the decision was received"),
        "first_discussion": mark("when both sides first talked"),
        "stage_entered": mark("when this stage began"),
        "agreement_failed": mark("when the two sides did not agree"),
        "meeting_held": mark("when they met"),
        "resolved": mark("when it was resolved"),
        "conference_ended": mark("when the conference ended"),
        "acknowledged": mark("when it was first acknowledged"),
        "last_act": mark("when somebody last did something here"),
        "flagged": mark("when the manager was told"),
        "answered": mark("when the manager answered"),
        "found": mark("when it was seen"),
        "plan_recorded": mark("when the plan was recorded"),
        "set": mark("when the date was set"),
        "agreed": mark("when it was agreed"),
    }
)
"""The event a clock counts from, after "Counted from …,"."""

WAITS = Words(
    {
        "first_discussion": mark("the two sides first talk"),
        "agreement_failed": mark("the two sides do not agree"),
        "meeting_held": mark("a meeting has been held"),
        "resolved": mark("it is resolved"),
    }
)
"""The event a clock waits for, after "Starts when"."""

CAUSES = Words(
    {
        "extension": mark("a later date was agreed"),
        "danger": mark("somebody is in immediate danger"),
        "protective_deadline": mark("an earlier date protects the person"),
        "calendar": mark("the calendar changed"),
        "office_hours": mark("the office hours changed"),
        "new_plan": mark("a new plan was recorded"),
        "shortened": mark("the date was brought forward"),
    }
)
"""Why a date was replaced by another, after "because"."""

HOW_ENDED = Words(
    {
        "met": mark("Met in time"),
        "breached_then_met": mark("Met late"),
        "breached": mark("Missed"),
        "superseded": mark("Date changed"),
        "moved_on": mark("Moved on before the date"),
        "void": mark("No longer needed"),
    }
)

SIDES = Words(
    {
        "raising": mark("Raised by"),
        "receiving": mark("Asked to look again"),
        "supporting": mark("Supporting"),
        "advising": mark("Advising"),
    }
)

IN_A_DRILL = Words({"raising": mark("Sent by"), "receiving": mark("Asked to acknowledge")})
"""What the sides are called in a drill."""

GATE_BY = Words(
    {
        "gatekeeper": mark("The manager"),
        "named_professional": mark("The named professional"),
        "coordinator": mark("The coordinator"),
    }
)


def to_do(why: str | None, kind: str | None) -> str:
    """What whoever holds the ball has to do now."""
    if why == "clock" and kind is not None and kind in TO_DO:
        return TO_DO[kind]
    return TO_DO_WHY.get(why or "", say("Answer"))
