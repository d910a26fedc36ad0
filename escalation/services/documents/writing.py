"""The documents of one disagreement: which there are, and each of them for one reader."""

from dataclasses import dataclass
from datetime import datetime

from escalation.domain.disagreement.state import Disagreement
from escalation.domain.language import Words, mark, say
from escalation.domain.protocol.documents import DocumentRule, Occasion, Part, documents_of
from escalation.services.casework import NotFound
from escalation.services.documents.material import Material, gather
from escalation.services.documents.model import Document
from escalation.services.documents.sections import section
from escalation.services.reading.case import open_case
from escalation.storage.base import reading

CHRONOLOGY = tuple(
    Part(holds)
    for holds in (
        "about",
        "parties",
        "decision",
        "positions",
        "safety",
        "stages",
        "events",
        "dates",
        "flags",
        "result",
        "actions",
        "filed",
        "seal",
    )
)
"""The sections of a chronology, whatever the procedure."""

MARKS = Words(
    {
        "drill": mark("This is a drill. Nothing in it happened."),
        "imported": mark(
            "This was brought in from an earlier log. Its dates are the log’s: this service did not watch them."
        ),
    }
)
"""What must be seen first, by where a disagreement comes from."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A document that can be had now: its key in the address, and what it is called."""

    key: str
    name: str


def chronology(person: int, ref: str, at: datetime) -> Document:
    """Everything about one disagreement in order, as this person may see it. NotFound where they may not at all."""
    m = gather(reading(), person, ref, at)
    term = m.case.case_term
    return _document(m, person, "chronology", say("Chronology of a %(case)s", case=say(term)), CHRONOLOGY, None)


def document(person: int, ref: str, key: str, at: datetime) -> Document:
    """A form, record or letter that the disagreement's procedure names. NotFound where it has none such, or not yet."""
    m = gather(reading(), person, ref, at)
    rule = next((rule for rule in _there(m.value, documents_of(m.case.rules.protocol)) if rule.key == key), None)
    if rule is None:
        raise NotFound
    return _document(m, person, rule.key, rule.name, rule.parts, rule.stage)


def documents_there(person: int, ref: str, at: datetime) -> tuple[Listed, ...]:
    """The forms, records and letters that can be had now, besides the chronology. NotFound as for the page."""
    case = open_case(reading(), person, ref, at)
    return tuple(Listed(rule.key, rule.name) for rule in _there(case.value, documents_of(case.rules.protocol)))


def _document(m: Material, person: int, key: str, title: str, parts: tuple[Part, ...], stage: str | None) -> Document:
    reader, now = m.case.person(person) or say("a reader"), m.dates.moment(m.case.at)
    made = say(
        "Made for %(reader)s on %(moment)s, from entries 1 to %(number)s of the journal.",
        reader=reader,
        moment=now,
        number=m.value.seq,
    )
    if not m.case.words:
        made += " " + say("What people wrote is left out: it is for those who take part.")
    return Document(
        key=key,
        title=title,
        ref=m.value.ref,
        subtitle=f"{m.case.rules.protocol.name}, {m.partnership}",
        marks=tuple(MARKS[origin] for origin in MARKS if origin == m.value.origin),
        sections=tuple(one for one in (section(m, part, stage) for part in parts) if one.blocks),
        made=made,
    )


def _there(value: Disagreement, rules: tuple[DocumentRule, ...]) -> tuple[DocumentRule, ...]:
    return tuple(rule for rule in rules if any(_has_come(value, occasion) for occasion in rule.since))


def _has_come(value: Disagreement, occasion: Occasion) -> bool:
    """Whether the event that brings a document has happened: in its stage where one is named."""
    entries = [e for e in value.entries if e.stage == occasion.stage and e.state not in ("skipped", "declined")]
    if occasion.stage is not None and not entries:
        return False
    if occasion.when in ("raised", "stage_entered"):
        return True
    if occasion.when == "resolved":
        return value.status in ("resolved", "closed")
    if occasion.when == "closed":
        return value.status == "closed"
    if occasion.when == "breached":
        return any(clock.breached_at is not None for clock in value.clocks)
    if occasion.when == "reopened":
        return value.turn > 1
    kind = "confirmed" if occasion.when == "confirmed_in_writing" else occasion.when
    numbers = {entry.no for entry in entries}
    return any(h.kind == kind and (occasion.stage is None or h.entry in numbers) for h in value.happenings)
