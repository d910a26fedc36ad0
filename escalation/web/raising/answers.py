"""The answers of a draft: as data, what is wrong with them by field, and in words for the page to check."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from escalation.domain import identity_hints
from escalation.domain.working_time import BeyondCalendar
from escalation.schemas.acts import load
from escalation.schemas.faults import BadFields
from escalation.schemas.instants import NOON, NotAnInstant, read_instant
from escalation.schemas.raising import event_moments
from escalation.services import before_raising
from escalation.web.formats import ZONE, day, moment
from escalation.web.forms import Field, Typed, data_of, farthest_moment, placed
from escalation.web.raising.asking import Asking
from escalation.web.raising.steps import Step, groups, path, questions

EVENT_FIELDS = {"conference_ended": "conference.ended_at", "decision_made": "decision.made_at"}
"""Beside which question it is said that the time since an event has passed; otherwise where it was heard of."""


LOOKS_LIKE = {
    identity_hints.NHS_NUMBER: _("“%(words)s” looks like an NHS number. Use initials, or C1, M, F."),
    identity_hints.POSTCODE: _("“%(words)s” looks like a postcode. Say the kind of place instead."),
    identity_hints.DATE_OF_BIRTH: _("“%(words)s” looks like a date of birth. An age is enough."),
    identity_hints.NAME: _("“%(words)s” looks like a name. Use initials, or C1, M, F."),
}


@dataclass(frozen=True)
class Row:
    """One answer on the page to check: the question, the answer in lines, and where to change it.

    `hints`: sentences about words that look as if they say who somebody is.
    """

    question: Any
    lines: tuple[str, ...]
    step: str
    field: str
    fault: str | None = None
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """One step on the page to check, with its answers."""

    step: Step
    rows: tuple[Row, ...]


def data(asking: Asking, asked: Sequence[Field] | None = None) -> dict[str, Any]:
    """Everything typed, as the schema takes it, with the procedure and the population that follow from it."""
    found = data_of(questions(asking) if asked is None else asked, asking.typed)
    found["protocol"] = asking.protocol
    if "with_named_professional" in found:
        found["with_named_professional"] = asking.typed.get("with_named_professional", "")
    if asking.population:
        found.setdefault("subject", {})["population"] = asking.population
    return found


def fields(asking: Asking) -> dict[str, Any]:
    """Everything typed, checked. BadFields by the schema's own paths."""
    return load("raise", data(asking), at=asking.at)


def faults(asking: Asking) -> dict[str, str]:
    """What is wrong, or missing, by the name of the field it is shown beside."""
    return checked(asking)[1]


def checked(asking: Asking) -> tuple[dict[str, Any], dict[str, str]]:
    """Everything typed, checked, and what is wrong, or missing, by the name of the field it is shown beside."""
    asked = questions(asking)
    given: dict[str, Any] = {}
    found: dict[str, str] = {}
    try:
        given = load("raise", data(asking, asked), at=asking.at)
    except BadFields as bad:
        found = placed(asked, bad.errors)
    for step in (*path(asking), *groups(asking)):
        for name, sentence in step.must.items():
            if not any(asking.typed.get(part, "").strip() for part in _form_names(asked, name)):
                found.setdefault(name, str(sentence))
    for name, sentence in _late_faults(asking).items():
        found.setdefault(name, sentence)
    for one in asked:
        if one.kind in ("select", "choice") and one.name not in found:
            typed = asking.typed.get(one.name, "").strip()
            if typed and typed not in {code for code, _words in one.choices}:
                found[one.name] = gettext("Choose one from the list.")
        if asking.known and _is_an_address(one) and one.name not in found:
            email = asking.typed.get(one.name, "").strip()
            if email and not before_raising.known_person(email):
                found[one.name] = gettext("Nobody with this address has an account here. You can leave it empty.")
    return given, found


def _is_an_address(one: Field) -> bool:
    return one.name.endswith(".person") or one.name == "on_behalf" or one.name.startswith("supporters.")


def _form_names(asked: Sequence[Field], name: str) -> tuple[str, ...]:
    return next((one.form_names for one in asked if one.name == name), (name,))


def faults_of(step: Step, asking: Asking, found: dict[str, str]) -> dict[str, str]:
    """Those of the faults that belong to the questions of one step."""
    names = {one.name for one in step.ask(asking)}
    return {name: sentence for name, sentence in found.items() if name in names}


def first_unfinished(asking: Asking) -> Step | None:
    """The first step that still needs something; None where all that is needed is there."""
    found = faults(asking)
    return next((step for step in path(asking) if faults_of(step, asking, found)), None)


def with_window(asking: Asking) -> Asking:
    """The same draft, with the time to raise it, or that no calendar knows its dates."""
    moments = event_moments(data(asking), at=asking.at)
    try:
        key = asking.options.partnership.key
        return replace(asking, window=before_raising.window(key, asking.protocol, moments, at=asking.at))
    except BeyondCalendar as beyond:
        return replace(asking, beyond=str(beyond))


def _late_faults(asking: Asking) -> dict[str, str]:
    late = asking.late
    if asking.beyond is not None:
        asked = [one for step in path(asking) for one in step.ask(asking)]
        return {farthest_moment(asked, asking.typed, at=asking.at): asking.beyond}
    if late is None:
        return {}
    if late.rule == "allow_with_reason":
        said = asking.typed.get("late_reason", "").strip()
        return {} if said else {"late_reason": gettext("Say in a few words why it comes now.")}
    name = EVENT_FIELDS.get(late.since, "decision.received_at")
    return {name: gettext("The time to raise it this way has passed. You can still raise it here, another way.")}


def hints(one: Field, asking: Asking) -> tuple[str, ...]:
    """Sentences about words of one answer that look as if they say who somebody is."""
    if one.kind not in ("text", "line") or _is_an_address(one):
        return ()
    known = [asking.options.partnership.name, *(name for _key, name in asking.options.agencies)]
    return tuple(
        str(LOOKS_LIKE[hint.kind]) % {"words": hint.text}
        for text in asking.typed.getlist(one.name)
        for hint in identity_hints.hints(text, known=known)
    )


def goes_elsewhere(asking: Asking, asked: Sequence[Field]) -> bool:
    """Whether it comes too late by a date asked here, and the ordinary procedure is open to it."""
    late = asking.late
    if late is None or late.rule == "allow_with_reason" or asking.usual_protocol == asking.protocol:
        return False
    return EVENT_FIELDS.get(late.since, "decision.received_at") in {one.name for one in asked}


def summary_rows(asking: Asking, found: dict[str, str]) -> tuple[list[Group], list[Group], list[Step]]:
    """The steps passed with their answers, the groups that were added, and the groups that can be."""
    passed = [Group(step, _rows(step, asking, found, every=True)) for step in path(asking)]
    more = [Group(step, _rows(step, asking, found, every=False)) for step in groups(asking)]
    return passed, [group for group in more if group.rows], [group.step for group in more if not group.rows]


def _rows(step: Step, asking: Asking, found: dict[str, str], *, every: bool) -> tuple[Row, ...]:
    rows = []
    for one in step.ask(asking):
        lines = words_of(one, asking.typed)
        if lines or one.name in found or (every and one.name in step.must):
            rows.append(Row(one.label, lines, step.slug, one.first_id, found.get(one.name), hints(one, asking)))
    return tuple(rows)


def words_of(one: Field, typed: Typed) -> tuple[str, ...]:
    """An answer as people read it; nothing where there is none."""
    if one.parts:
        return _moment(one, typed)
    given = [text.strip() for text in typed.getlist(one.name) if text.strip()]
    names = {"yes": gettext("Yes"), "no": gettext("No")} if one.kind == "yes_no" and not one.choices else {}
    names |= {code: str(words) for code, words in one.choices}
    if one.kind in ("choice", "yes_no", "select", "several"):
        return tuple(names.get(code, code) for code in given)
    return tuple(line for text in given for line in text.splitlines() if line.strip())


def _moment(one: Field, typed: Typed) -> tuple[str, ...]:
    parts = {part: typed.get(f"{one.name}.{part}", "").strip() for part in one.parts}
    if not any(parts.values()):
        return ()
    try:
        at, only_date = read_instant(parts, zone=ZONE, time_of_day=NOON)
    except NotAnInstant:
        return (" ".join(text for text in parts.values() if text),)
    return (day(at) if only_date else moment(at),)
