"""The words of every kind of message. No name, no agency, no category: whoever reads over a shoulder learns nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from escalation.domain.language import mark


@dataclass(frozen=True, slots=True)
class Telling:
    """`subject` follows the reference; `happened` is the news; `task` is what the reader is asked to do, if any."""

    subject: str
    happened: str
    task: str | None = None


TELLINGS: Mapping[str, Telling] = {
    # beginning
    "raised": Telling(
        mark("please acknowledge"),
        mark("A professional disagreement has been raised with you."),
        mark("Please read it and acknowledge it, so that the other side knows you have it."),
    ),
    "raised_with": Telling(mark("raised"), mark("A professional disagreement you are part of has been raised.")),
    "receipt": Telling(
        mark("we have it"), mark("Your disagreement is recorded, and those you raised it with are being told.")
    ),
    "joined": Telling(
        mark("another agency has joined"), mark("Another agency has joined a disagreement you are part of.")
    ),
    "redirected": Telling(
        mark("passed to the right agency"),
        mark("Your disagreement has been passed on to the agency that can answer it. Its time to answer starts now."),
    ),
    "handed_over": Telling(
        mark("now with you"),
        mark("A disagreement has been handed over to you."),
        mark("Please read where it stands and take the next step."),
    ),
    "withdrawn": Telling(
        mark("withdrawn"), mark("A disagreement you are part of has been withdrawn by an agency that raised it.")
    ),
    "reopened": Telling(
        mark("open again"),
        mark("A disagreement you are part of is open again."),
        mark("Please read why, and what is asked of you now."),
    ),
    # talking
    "acknowledged": Telling(mark("acknowledged"), mark("The other side has seen the disagreement and has it in hand.")),
    "position": Telling(
        mark("a position has been set out"),
        mark("An agency has set out what it holds and why."),
        mark("Please read it and answer."),
    ),
    "discussion": Telling(
        mark("a discussion has been recorded"), mark("A discussion about this disagreement has been recorded.")
    ),
    "meeting": Telling(
        mark("a meeting has been recorded"), mark("A meeting about this disagreement has been recorded.")
    ),
    "second_opinion": Telling(mark("a second opinion"), mark("There is news about a second opinion.")),
    # safety
    "danger": Telling(
        mark("urgent: immediate danger"),
        mark("Somebody has said that a person is in immediate danger. Some dates are now earlier."),
        mark("Please look at it now. If someone is in danger, follow your emergency procedure as well."),
    ),
    "interim_plan": Telling(
        mark("the plan for the meantime has changed"),
        mark("What keeps the person safe while this is settled has been written down or changed."),
        mark("Please read the plan and check your part in it."),
    ),
    "interim_missing": Telling(
        mark("no plan for the meantime yet"),
        mark("Nobody has written down yet what keeps the person safe while this is settled."),
        mark("Please agree a plan with the other side and write it down. A line or two is enough."),
    ),
    "protective_deadline": Telling(
        mark("a date to protect the person"),
        mark("A date has been set by which this has to be settled, to protect the person."),
    ),
    # dates
    "reminder": Telling(
        mark("a date is coming up"),
        mark("Something you owe here is due soon."),
        mark("Please open it and take the next step."),
    ),
    "missed": Telling(
        mark("a date has passed"),
        mark("A date has passed and something is still waiting for you."),
        mark("Please do it now, or ask for more time."),
    ),
    "missed_above": Telling(
        mark("the other side has missed a date"),
        mark("A date has passed without an answer from the other side. Their manager has been told."),
    ),
    "missed_other": Telling(
        mark("a date has passed"),
        mark(
            "A date has passed without an answer. A manager has been told and owes a reply. "
            "You do not have to chase it."
        ),
    ),
    "extension_asked": Telling(
        mark("more time is asked for"),
        mark("The other side asks for more time. Until you accept, the present date stands."),
        mark("Please accept the later date, or leave the present one as it is."),
    ),
    "dates_moved": Telling(
        mark("a date has changed"),
        mark(
            "A date here has changed, because the calendar it is counted on has changed. "
            "Nothing is asked of you for it."
        ),
    ),
    "extension_accepted": Telling(mark("a later date is agreed"), mark("The later date has been accepted.")),
    # moving
    "offer_move_up": Telling(
        mark("you can move it up"),
        mark("This stage has not brought agreement in time."),
        mark("You can move it to the next stage with one click. Moving up is good practice, not a complaint."),
    ),
    "moved_up": Telling(
        mark("moved to another stage"),
        mark("The disagreement has moved to another stage."),
        mark("Please look at what the stage asks of you."),
    ),
    "gate_waits": Telling(
        mark("your decision is needed"),
        mark("A disagreement of your agency waits to go to the next stage."),
        mark("Please say whether it goes on. If you say no, give a reason."),
    ),
    "gate_declined": Telling(
        mark("not moved up for now"),
        mark("The move to the next stage has been declined, with a reason. It does not end there."),
    ),
    "gate_with_coordinator": Telling(
        mark("the next step is yours"),
        mark("The move to the next stage has been declined twice."),
        mark("As coordinator, please decide how this goes on."),
    ),
    "top_stage_silent": Telling(
        mark("no answer at the last stage"),
        mark("The last stage has passed its date without an answer."),
        mark("As coordinator, please contact those who should decide."),
    ),
    "protocol_changed": Telling(
        mark("its procedure has another version"),
        mark("This disagreement now follows another version of its procedure. Some dates may have changed."),
        mark("Please look at the dates and at who acts at this stage."),
    ),
    # flags
    "flag": Telling(
        mark("your answer is needed"),
        mark("A disagreement in your line of management has stalled."),
        mark("Please answer the flag: say what you have done or will do."),
    ),
    "flag_answered": Telling(mark("a manager has answered"), mark("A manager has looked at the delay and answered.")),
    "nobody_there": Telling(
        mark("a post is empty"),
        mark("Somebody should have been told about this disagreement, but the post is empty or its holder is away."),
        mark("As coordinator, please fill the post or name a deputy."),
    ),
    "stage_notice": Telling(
        mark("for your information"), mark("The procedure asks us to tell you about a step in this disagreement.")
    ),
    # settling
    "proposal": Telling(
        mark("a proposal is waiting for you"),
        mark("There is a proposal to settle the disagreement."),
        mark("Please accept it, or answer with your own."),
    ),
    "agreed": Telling(
        mark("agreed"),
        mark("Both sides have agreed."),
        mark("Please check whether the outcome still has to be put in writing."),
    ),
    "decided": Telling(
        mark("decided"),
        mark("The disagreement has been decided, with reasons."),
        mark("Please read the decision and what it asks of you."),
    ),
    "confirmed": Telling(mark("confirmed in writing"), mark("The outcome has been confirmed in writing.")),
    "action_added": Telling(
        mark("an action for you"),
        mark("An action for your agency has been agreed."),
        mark("Please do it and mark it as done."),
    ),
    "closed": Telling(mark("closed"), mark("The disagreement is closed. Thank you for seeing it through.")),
    "closed_with_thanks": Telling(
        mark("closed, and somebody thanks you"),
        mark(
            "The disagreement is closed. Somebody thanks you for the way you took part in it. Their words stand there."
        ),
    ),
    "closed_not_safe": Telling(
        mark("closed, but safety is in doubt"),
        mark("The disagreement was closed, and whoever closed it could not say that the person is safe now."),
        mark("As coordinator, please find out today who is acting on this."),
    ),
    # the service about itself
    "set_aside": Telling(
        mark("set aside after a fault"),
        mark("The service could not work out what is due here, and has set this disagreement aside. The others go on."),
        mark("As operator, please read the fault in the service's records. Nobody is being reminded here meanwhile."),
    ),
    "undelivered": Telling(
        mark("a message did not arrive"),
        mark("A message about this disagreement could not be delivered to one of the people in it."),
        mark("Please open it, see who is waited for, and reach them another way."),
    ),
}

TASKS: Mapping[str, str] = {
    "acknowledge": mark("Please acknowledge the disagreement, so that the other side knows you have it."),
    "respond": mark("Please set out your answer, or record the discussion you had."),
    "discuss": mark("Please talk with the other side and record what came of it."),
    "meet": mark("Please hold the meeting and record what came of it."),
    "resolve": mark("Please bring this to an agreement with the other side, or move it up."),
    "decide": mark("Please decide, and give your reasons in writing."),
    "confirm_in_writing": mark("Please confirm the outcome in writing."),
    "escalate": mark("Please move it to the next stage, or settle it."),
    "gate": mark("Please say whether it goes on to the next stage. If you say no, give a reason."),
    "interim_plan": mark("Please check that the plan for the meantime still holds, and write down what comes next."),
    "action": mark("Please do the action that was agreed and mark it as done."),
    "answer": mark("Please answer the flag: say what you have done or will do."),
    "next_date": mark("Please do what you said you would by this date, and record it."),
    "dormancy": mark("Nothing has been recorded here for some days. Please take the next step."),
    "nothing_followed": mark("Please follow up the acknowledgement: talk, set out your position or propose something."),
    "protective": mark("Please settle it before the date that protects the person."),
    "cap": mark("Please settle it, or take it to the last stage, before the time allowed for the whole runs out."),
}
"""What is to be done, by the kind of clock a reminder or a missed date is about."""

STALLS: Mapping[str, str] = {
    "a": mark("A disagreement in your line of management has passed a date without an answer."),
    "b": mark("Nothing has been recorded in a disagreement in your line of management for several days."),
    "c": mark("A disagreement has reached a stage in which nobody is there to act for one side."),
    "d": mark("A disagreement was settled, and the outcome has not been confirmed in writing in time."),
    "e": mark("An action that was agreed has passed its date."),
    "f": mark("A disagreement that was settled not long ago has been raised again."),
    "g": mark("A disagreement was withdrawn after a date had been missed. Whoever raised it may have given up."),
    "h": mark("A disagreement was acknowledged, and nothing has followed."),
}
"""Why a manager is asked, by the letter of the stall rule."""
