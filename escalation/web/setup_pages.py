"""What the pages of the set-up share: one way to show a form, to send it, and to say what is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template
from werkzeug.datastructures import MultiDict

from escalation import clock
from escalation.schemas.faults import BadFields
from escalation.services.setting_up.editing import CHANGED_MEANWHILE, ChangedMeanwhile
from escalation.services.setting_up.place import Place
from escalation.services.setting_up.place import place as read_place
from escalation.web.forms import Field, Typed, placed, shown, summary


@dataclass(frozen=True)
class Form:
    """A page that asks something. `back` and `action` are addresses; `seen` is what the page showed, sealed.

    `intro` are paragraphs above the questions. `also` are the questions of a second form on the page, whose faults
    are shown on it too. `more` is what else the template wants.
    """

    title: Any
    fields: Sequence[Field]
    action: str
    back: str
    back_text: Any
    button: Any
    seen: str = ""
    intro: Sequence[Any] = ()
    also: Sequence[Field] = ()
    template: str = "setup/form.html"
    more: Mapping[str, Any] = field(default_factory=dict)


def here(partnership: str) -> Place:
    """The partnership a page is about, today. UnknownPartnership where there is none."""
    return read_place(partnership, at=clock.now())


def show(form: Form, place: Place | None, typed: Typed, errors: Mapping[str, str] | None = None) -> str:
    """The page with what was typed, and each fault beside its field and at the head."""
    asked = [*form.fields, *form.also]
    faults = placed(asked, errors or {})
    return render_template(
        form.template,
        form=form,
        place=place,
        typed=shown(typed),
        faults=faults,
        errors=summary(asked, faults),
        **form.more,
    )


def carried_out(change: Callable[[], Any]) -> tuple[Mapping[str, str], int] | None:
    """Make a change. None where it is done; else what is wrong, by field, and the answer's code."""
    try:
        change()
    except BadFields as wrong:
        return wrong.errors, 422
    except ChangedMeanwhile as changed:
        return {"": str(changed)}, 409
    return None


def seal(typed: Mapping[str, str], now: str, errors: Mapping[str, str] | None) -> str:
    """What the page has shown when it comes back: as it was opened, or as it is now, once that has been said."""
    if CHANGED_MEANWHILE in (errors or {}).values():
        return now
    return typed.get("seen") or now


def unanswered(typed: Mapping[str, str], asked: Mapping[str, Any]) -> dict[str, str]:
    """The sentence for each question that was left empty: a page says what to do, where a file says what is missing."""
    return {name: str(sentence) for name, sentence in asked.items() if not typed.get(name, "").strip()}


def done(said: str, to: str) -> Any:
    """Say what was done and go on."""
    flash(said, "success")
    return redirect(to)


def started(**values: Any) -> Typed:
    """A form as it is first shown: texts, or several texts for one field."""
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        several = value if isinstance(value, list | tuple) else [value]
        pairs += [(name, text) for text in several if text is not None]
    return MultiDict(pairs)


def lines_of(text: str) -> list[str]:
    """What was typed with one thing on each line."""
    return [line.strip() for line in text.splitlines() if line.strip()]
