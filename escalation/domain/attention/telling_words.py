"""The words of every kind of message. No name, no agency, no category: whoever reads over a shoulder learns nothing."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Telling:
    """`subject` follows the reference; `happened` is the news; `task` is what the reader is asked to do, if any."""

    subject: str
    happened: str
    task: str | None = None


TELLINGS: Mapping[str, Telling] = {
    # beginning
    "raised": Telling(
        "please acknowledge",
        "A professional disagreement has been raised with you.",
        "Please read it and acknowledge it, so that the other side knows you have it.",
    ),
    "raised_with": Telling("raised", "A professional disagreement you are part of has been raised."),
    "receipt": Telling("we have it", "Your disagreement is recorded, and those you raised it with are being told."),
    "joined": Telling("another agency has joined", "Another agency has joined a disagreement you are part of."),
    "redirected": Telling(
        "passed to the right agency",
        "Your disagreement has been passed on to the agency that can answer it. Its time to answer starts now.",
    ),
    "handed_over": Telling(
        "now with you",
        "A disagreement has been handed over to you.",
        "Please read where it stands and take the next step.",
    ),
    "withdrawn": Telling("withdrawn", "A disagreement you are part of has been withdrawn by an agency that raised it."),
    "reopened": Telling(
        "open again", "A disagreement you are part of is open again.", "Please read why, and what is asked of you now."
    ),
    # talking
    "acknowledged": Telling("acknowledged", "The other side has seen the disagreement and has it in hand."),
    "position": Telling(
        "a position has been set out", "An agency has set out what it holds and why.", "Please read it and answer."
    ),
    "discussion": Telling("a discussion has been recorded", "A discussion about this disagreement has been recorded."),
    "meeting": Telling("a meeting has been recorded", "A meeting about this disagreement has been recorded."),
    "second_opinion": Telling("a second opinion", "There is news about a second opinion."),
    # safety
    "danger": Telling(
        "urgent: immediate danger",
        "Somebody has said that a person is in immediate danger. Some dates are now earlier.",
        "Please look at it now. If someone is in danger, follow your emergency procedure as well.",
    ),
    "interim_plan": Telling(
        "the plan for the meantime has changed",
        "What keeps the person safe while this is settled has been written down or changed.",
        "Please read the plan and check your part in it.",
    ),
    "interim_missing": Telling(
        "no plan for the meantime yet",
        "Nobody has written down yet what keeps the person safe while this is settled.",
        "Please agree a plan with the other side and write it down. A line or two is enough.",
    ),
    "protective_deadline": Telling(
        "a date to protect the person", "A date has been set by which this has to be settled, to protect the person."
    ),
    # dates
    "reminder": Telling(
        "a date is coming up", "Something you owe here is due soon.", "Please open it and take the next step."
    ),
    "missed": Telling(
        "a date has passed",
        "A date has passed and something is still waiting for you.",
        "Please do it now, or ask for more time.",
    ),
    "missed_above": Telling(
        "the other side has missed a date",
        "A date has passed without an answer from the other side. Their manager has been told.",
    ),
    "missed_other": Telling(
        "a date has passed",
        "A date has passed without an answer. A manager has been told and owes a reply. You do not have to chase it.",
    ),
    "extension_asked": Telling(
        "more time is asked for",
        "The other side asks for more time. Until you accept, the present date stands.",
        "Please accept the later date, or leave the present one as it is.",
    ),
    "dates_moved": Telling(
        "a date has changed",
        "A date here has changed, because the calendar it is counted on has changed. Nothing is asked of you for it.",
    ),
    "extension_accepted": Telling("a later date is agreed", "The later date has been accepted."),
    # moving
    "offer_move_up": Telling(
        "you can move it up",
        "This stage has not brought agreement in time.",
        "You can move it to the next stage with one click. Moving up is good practice, not a complaint.",
    ),
    "moved_up": Telling(
        "moved to another stage",
        "The disagreement has moved to another stage.",
        "Please look at what the stage asks of you.",
    ),
    "gate_waits": Telling(
        "your decision is needed",
        "A disagreement of your agency waits to go to the next stage.",
        "Please say whether it goes on. If you say no, give a reason.",
    ),
    "gate_declined": Telling(
        "not moved up for now", "The move to the next stage has been declined, with a reason. It does not end there."
    ),
    "gate_with_coordinator": Telling(
        "the next step is yours",
        "The move to the next stage has been declined twice.",
        "As coordinator, please decide how this goes on.",
    ),
    "top_stage_silent": Telling(
        "no answer at the last stage",
        "The last stage has passed its date without an answer.",
        "As coordinator, please contact those who should decide.",
    ),
    "protocol_changed": Telling(
        "its procedure has another version",
        "This disagreement now follows another version of its procedure. Some dates may have changed.",
        "Please look at the dates and at who acts at this stage.",
    ),
    # flags
    "flag": Telling(
        "your answer is needed",
        "A disagreement in your line of management has stalled.",
        "Please answer the flag: say what you have done or will do.",
    ),
    "flag_answered": Telling("a manager has answered", "A manager has looked at the delay and answered."),
    "nobody_there": Telling(
        "a post is empty",
        "Somebody should have been told about this disagreement, but the post is empty or its holder is away.",
        "As coordinator, please fill the post or name a deputy.",
    ),
    "stage_notice": Telling(
        "for your information", "The procedure asks us to tell you about a step in this disagreement."
    ),
    # settling
    "proposal": Telling(
        "a proposal is waiting for you",
        "There is a proposal to settle the disagreement.",
        "Please accept it, or answer with your own.",
    ),
    "agreed": Telling(
        "agreed", "Both sides have agreed.", "Please check whether the outcome still has to be put in writing."
    ),
    "decided": Telling(
        "decided",
        "The disagreement has been decided, with reasons.",
        "Please read the decision and what it asks of you.",
    ),
    "confirmed": Telling("confirmed in writing", "The outcome has been confirmed in writing."),
    "action_added": Telling(
        "an action for you", "An action for your agency has been agreed.", "Please do it and mark it as done."
    ),
    "closed": Telling("closed", "The disagreement is closed. Thank you for seeing it through."),
    "closed_with_thanks": Telling(
        "closed, and somebody thanks you",
        "The disagreement is closed. Somebody thanks you for the way you took part in it. Their words stand there.",
    ),
    "closed_not_safe": Telling(
        "closed, but safety is in doubt",
        "The disagreement was closed, and whoever closed it could not say that the person is safe now.",
        "As coordinator, please find out today who is acting on this.",
    ),
    # the service about itself
    "set_aside": Telling(
        "set aside after a fault",
        "The service could not work out what is due here, and has set this disagreement aside. The others go on.",
        "As operator, please read the fault in the service's records. Nobody is being reminded here meanwhile.",
    ),
    "undelivered": Telling(
        "a message did not arrive",
        "A message about this disagreement could not be delivered to one of the people in it.",
        "Please open it, see who is waited for, and reach them another way.",
    ),
}

TASKS: Mapping[str, str] = {
    "acknowledge": "Please acknowledge the disagreement, so that the other side knows you have it.",
    "respond": "Please set out your answer, or record the discussion you had.",
    "discuss": "Please talk with the other side and record what came of it.",
    "meet": "Please hold the meeting and record what came of it.",
    "resolve": "Please bring this to an agreement with the other side, or move it up.",
    "decide": "Please decide, and give your reasons in writing.",
    "confirm_in_writing": "Please confirm the outcome in writing.",
    "escalate": "Please move it to the next stage, or settle it.",
    "gate": "Please say whether it goes on to the next stage. If you say no, give a reason.",
    "interim_plan": "Please check that the plan for the meantime still holds, and write down what comes next.",
    "action": "Please do the action that was agreed and mark it as done.",
    "answer": "Please answer the flag: say what you have done or will do.",
    "next_date": "Please do what you said you would by this date, and record it.",
    "dormancy": "Nothing has been recorded here for some days. Please take the next step.",
    "nothing_followed": "Please follow up the acknowledgement: talk, set out your position or propose something.",
    "protective": "Please settle it before the date that protects the person.",
    "cap": "Please settle it, or take it to the last stage, before the time allowed for the whole runs out.",
}
"""What is to be done, by the kind of clock a reminder or a missed date is about."""

STALLS: Mapping[str, str] = {
    "a": "A disagreement in your line of management has passed a date without an answer.",
    "b": "Nothing has been recorded in a disagreement in your line of management for several days.",
    "c": "A disagreement has reached a stage in which nobody is there to act for one side.",
    "d": "A disagreement was settled, and the outcome has not been confirmed in writing in time.",
    "e": "An action that was agreed has passed its date.",
    "f": "A disagreement that was settled not long ago has been raised again.",
    "g": "A disagreement was withdrawn after a date had been missed. Whoever raised it may have given up.",
    "h": "A disagreement was acknowledged, and nothing has followed.",
}
"""Why a manager is asked, by the letter of the stall rule."""
