"""The page of a disagreement: who is waited for, the dates, the positions, what happened, and what one may do now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, abort, render_template

from escalation import clock
from escalation.services import reading
from escalation.services.casework import NotFound
from escalation.services.reading import Page
from escalation.web.act_forms import FORMS, GROUPS, ActForm
from escalation.web.guard import current_person, guarded

blueprint = Blueprint("disagreement", __name__)

MEETS = {
    "acknowledge": "acknowledge",
    "respond": "state_position",
    "discuss": "record_discussion",
    "meet": "record_meeting",
    "resolve": "record_discussion",
    "decide": "decide",
    "gate": "decide_gate",
    "confirm_in_writing": "confirm_in_writing",
    "action": "complete_action",
}
"""The act that meets each kind of clock."""

ASKED_OF_ME = ("acknowledge", "decide_gate", "agree", "accept_extension")
"""Acts that are open to somebody only because they are waited for."""


@dataclass(frozen=True)
class Group:
    """Acts that belong together, as links."""

    title: Any
    acts: Sequence[ActForm]


def register(app: Flask) -> None:
    """Put the page of a disagreement onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/disagreements/<ref>")
@guarded("disagreement_read")
def show(ref: str) -> str:
    """The page of one disagreement. That it was read is written down before it is sent."""
    page = read(ref)
    first = likeliest(page)
    return render_template(
        "disagreement/show.html",
        page=page,
        first=FORMS[first] if first else None,
        groups=groups(page, leave_out=first),
        mine=[flag for flag in page.flags if flag.mine],
    )


def read(ref: str) -> Page:
    """The disagreement for whoever is signed in, with a line about who read it. 404 where it is not for them."""
    person, at = current_person().id, clock.now()
    try:
        page = reading.disagreement(person, ref, at)
    except NotFound:
        abort(404)
    reading.record_view(person, ref, at)
    return page


def likeliest(page: Page) -> str | None:
    """The act somebody most probably came for: what they are waited for, else what moves it on."""
    may = set(page.allowed)
    owed = [MEETS[card.kind] for card in page.clocks if card.mine and card.tone != "ended" and card.kind in MEETS]
    late_for_others = page.opening.tone == "late" and not page.opening.mine
    wanted = [
        *ASKED_OF_ME,
        *(["move_up"] if late_for_others else []),
        *(["confirm_in_writing", "close"] if page.status == "resolved" and "confirm_in_writing" in owed else []),
        *(["close"] if page.status == "resolved" else []),
        *owed,
        "record_discussion",
        "state_position",
        "file_on_record",
        "rate",
        *(["note"] if page.status != "closed" else []),
    ]
    return next((action for action in wanted if action in may), None)


def groups(page: Page, *, leave_out: str | None) -> list[Group]:
    """Everything else this person may do now, in groups; a group with nothing in it is not there."""
    shown = [
        Group(
            title, [f for f in FORMS.values() if f.group == key and f.action in page.allowed and f.action != leave_out]
        )
        for key, title in GROUPS
    ]
    return [group for group in shown if group.acts]
