"""The forms of all acts: one entry for each, with its words and its questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from escalation.services.reading import ActOptions, Page
from escalation.web import questions, talk_questions
from escalation.web.forms import Field, Fields


@dataclass(frozen=True)
class ActForm:
    """One act: what the link says, the heading, a sentence or two, the button, what is said when it is done.

    `group` is where its link stands: talk, settle, move, safe, end, record. `danger` shows the emergency numbers.
    `with_actions`: agreed actions can be written down in the same form. `long`: it can be put aside half written.
    """

    action: str
    link: Any
    heading: Any
    lead: Any
    button: Any
    done: Any
    group: str
    fields: Fields
    danger: bool = False
    with_actions: bool = False
    long: bool = False


def fields_of(action: str, page: Page, options: ActOptions) -> list[Field]:
    """The questions of an act, here and now; first for which agency, where somebody may act for several."""
    asked = FORMS[action].fields(page, options)
    if len(options.own_parties) > 1 and action not in ("answer_flag",):
        not_sure = _("Leave it if you are not sure.")
        return [Field("as_party", "select", _("For which agency do you act?"), not_sure, options.own_parties), *asked]
    return asked


ENTRIES: tuple[ActForm, ...] = (
    ActForm(
        "acknowledge", _("Acknowledge it"), _("Acknowledge"),
        _("It tells the others that you have seen it and who has it. It does not say that you agree."),
        _("Acknowledge"), _("Acknowledged. The others are told."), "talk", questions.none,
    ),
    ActForm(
        "state_position", _("Say what you hold"), _("Say what you hold"),
        _("Above a question stands what was said to it so far. Fill in what helps; an empty box changes nothing."),
        _("Send"), _("Recorded. The others are told."), "talk", talk_questions.position, long=True,
    ),
    ActForm(
        "record_discussion", _("Record a discussion"), _("Record a discussion"), _("A phone call counts."),
        _("Record it"), _("Recorded. The others are told."), "talk", talk_questions.talked, with_actions=True,
        long=True,
    ),
    ActForm(
        "record_meeting", _("Record a meeting"), _("Record a meeting"), None,
        _("Record it"), _("Recorded. The others are told."), "talk", talk_questions.talked, with_actions=True,
        long=True,
    ),
    ActForm(
        "second_opinion", _("Record a second opinion"), _("Second opinion"),
        _("A second opinion helps most when it owes nothing to the first."),
        _("Record it"), _("Recorded."), "talk", talk_questions.second_opinion,
    ),
    ActForm(
        "propose", _("Propose a statement"), _("Propose how to settle it"),
        _("The others accept it, or answer with their own. It is settled when both sides accept the same words."),
        _("Propose it"), _("Proposed. The others are asked to accept it."), "settle",
        questions.one_text("statement", _("The statement")),
    ),
    ActForm(
        "agree", _("Accept the statement"), _("Accept the statement"), None,
        _("Accept it"), _("Accepted."), "settle", questions.one_text("comment", _("Anything to add?"), rows=2),
    ),
    ActForm(
        "decide", _("Record the decision"), _("Record the decision"),
        _("The reasons are read by everybody who took part."),
        _("Record the decision"), _("The decision is recorded. The others are told."), "settle", questions.decide,
        long=True,
    ),
    ActForm(
        "decide_gate", _("Decide whether it goes on"), _("Does it go on to the next stage?"),
        _("Saying yes is not taking sides. It lets somebody else look."),
        _("Save"), _("Recorded. The raiser is told."), "move", questions.gate,
    ),
    ActForm(
        "move_up", _("Move it to the next stage"), _("Move it to the next stage"),
        _("Moving up is good practice. It is about the decision, not about a person."),
        _("Move it up"), _("Moved up. The others are told."), "move",
        questions.one_text("reason", _("Why now?"), rows=3),
    ),
    ActForm(
        "skip_to", _("Go straight to a later stage"), _("Go straight to a later stage"), None,
        _("Go there"), _("Moved up. The others are told."), "move", questions.skip,
    ),
    ActForm(
        "extend", _("Ask for a later date"), _("Ask for a later date"),
        _("It holds when the other side accepts. Until then the present date stays."),
        _("Ask"), _("Asked. The date stays until the other side accepts."), "move", questions.extend,
    ),
    ActForm(
        "accept_extension", _("Accept the later date"), _("Accept the later date"), None,
        _("Accept it"), _("Accepted. The new date holds."), "move", questions.none,
    ),
    ActForm(
        "redirect", _("Pass it to the right agency"), _("Pass it to the right agency"),
        _("For when your agency was asked by mistake. Your dates end and theirs begin."),
        _("Pass it on"), _("Passed on. The raiser is told."), "move", questions.redirect,
    ),
    ActForm(
        "hand_over", _("Hand over to a colleague"), _("Hand over to a colleague"), None,
        _("Hand it over"), _("Handed over. Your colleague is told."), "move", questions.hand_over,
    ),
    ActForm(
        "flag_danger", _("Somebody is in immediate danger"), _("Somebody is in immediate danger"),
        _("Marking it here shortens the dates and tells everybody at once, day and night."),
        _("Mark immediate danger"), _("Marked. Everybody is told now."), "safe",
        questions.one_text("what_was_done", _("What has been done, by whom, when?")), danger=True,
    ),
    ActForm(
        "set_interim_plan", _("Record what keeps the person safe"), _("What keeps the person safe meanwhile?"), None,
        _("Record it"), _("Recorded. Both sides are told."), "safe", questions.plan,
    ),
    ActForm(
        "set_protective_deadline", _("Set a date that protects the person"), _("Set a date that protects the person"),
        _("Dates that run past it are brought forward. It can be brought forward again, not put back."),
        _("Set the date"), _("Set. Both sides are told."), "safe", questions.protective,
    ),
    ActForm(
        "confirm_in_writing", _("Confirm the result in writing"), _("Confirm the result in writing"),
        _("It goes to everybody who took part."),
        _("Confirm it"), _("Confirmed. The others are told."), "end",
        questions.one_text("statement", _("The result, in a few sentences")),
    ),
    ActForm(
        "close", _("Close it"), _("Close it"), _("It can be opened again, in the same place."),
        _("Close it"), _("Closed. Thank you for seeing it through."), "end", questions.close, with_actions=True,
        long=True,
    ),
    ActForm(
        "file_on_record", _("Say that it is on your own record"), _("On your own record"),
        _("For when the result stands in the file of your agency."),
        _("It is on our record"), _("Recorded."), "end", questions.none,
    ),
    ActForm(
        "add_action", _("Add an agreed action"), _("Add an agreed action"), None,
        _("Add it"), _("Added. The agency is told."), "end", questions.action,
    ),
    ActForm(
        "complete_action", _("Say that an action is done"), _("Which action is done?"), None,
        _("It is done"), _("Recorded."), "end", questions.complete,
    ),
    ActForm(
        "rate", _("Say how this went"), _("How did this go?"), None,
        _("Send"), _("Thank you."), "end", questions.rate,
    ),
    ActForm(
        "reopen", _("Open it again"), _("Open it again"), None,
        _("Open it again"), _("Open again. The others are told."), "end", questions.reopen,
    ),
    ActForm(
        "withdraw", _("Take it back"), _("Take it back"),
        _("You can always raise it again. If you feel pressed to stop, talk to your safeguarding lead first."),
        _("Take it back"), _("Taken back. The others are told."), "end", questions.withdraw,
    ),
    ActForm(
        "end_drill", _("End this drill"), _("End this drill"),
        _("Nobody is asked to acknowledge it any more. What it showed so far is kept."),
        _("End it"), _("The drill is over."), "end", questions.none,
    ),
    ActForm(
        "note", _("Add a note"), _("Add a note"), _("Everybody who takes part can read it."),
        _("Add it"), _("Added."), "record", questions.one_text("text", _("Your note")),
    ),
    ActForm(
        "correct", _("Put something right"), _("Put something right"), None,
        _("Put it right"), _("Put right. The earlier words stay on the record."), "record", questions.correct,
    ),
    ActForm(
        "answer_flag", _("Answer the flag"), _("Answer the flag"),
        _("Whoever waits for this is told that you answered."),
        _("Answer"), _("Answered. Whoever raised it is told."), "settle", questions.answer,
    ),
)  # fmt: skip

FORMS: Mapping[str, ActForm] = {form.action: form for form in ENTRIES}

GROUPS: tuple[tuple[str, Any], ...] = (
    ("talk", _("Talk and answer")),
    ("settle", _("Settle it")),
    ("move", _("Move it on")),
    ("safe", _("Keep the person safe")),
    ("end", _("Finish")),
    ("record", _("On the record")),
)
