"""Which documents a protocol asks for: each form and record it names, as sections in order.

Nothing here knows any particular protocol. A document is known by what its name says (a letter, a notification, a
dissent, a log, else a record), and each field of a record by the words in it; what nobody could know stays a blank to
fill in by hand.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from escalation.domain.language import say
from escalation.domain.protocol.model import Protocol, Stage
from escalation.domain.protocol.words import readable, stage_title


class Kind(StrEnum):
    """What a document is for."""

    LETTER = "letter"
    DISSENT = "dissent"
    RESULT = "result"
    NOTIFICATION = "notification"
    LOG = "log"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Part:
    """One section. `holds` is a word of HOLDS; `name` its heading where the protocol gives one."""

    holds: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """From when a document is there: an event of a notice, in one stage where `stage` names it."""

    when: str
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """One document of a protocol. `key` is unique in the protocol and fit for an address.

    `stage` is the stage it reports on; None where it reports on the whole. It is there from the first of `since`.
    """

    key: str
    name: str
    kind: Kind
    parts: tuple[Part, ...]
    since: tuple[Occasion, ...]
    stage: str | None = None


OUTCOME_LETTER = "outcome-letter"

KIND_WORDS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (Kind.LETTER, ("letter",)),
    (Kind.DISSENT, ("dissent", "appeal", "minority")),
    (Kind.RESULT, ("outcome", "resolution", "resolved", "closure", "closing")),
    (Kind.NOTIFICATION, ("notif", "notice", "alert", "trigger", "inform", "referral")),
    (Kind.LOG, ("log", "schedule", "register", "tracker")),
)
"""What a document is, by the beginnings of the words in its name; the first that fits. Anything else is a record."""

PROCESS_WORDS = ("escalat", "challenge", "conflict", "dispute", "problem", "disagree")
"""Beside these, "resolution" names the whole process and not its result."""

DOCUMENT_WORDS = frozenset(
    ("form", "letter", "log", "minutes", "notice", "proforma", "record", "report", "schedule", "template", "tool")
)
"""Words by which an entry of `record` is a document of its own and not a field of one."""

FIELDS = "fields"
"""Stands for the record's own fields in a layout."""

LAYOUTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.LETTER: (
        "addressed", "summary", "result", "actions", "outstanding", "learning", "safety_now", FIELDS, "filed",
    ),
    Kind.DISSENT: ("about", "parties", "dissent", "decision", "positions", FIELDS, "safety", "answer", "result"),
    Kind.RESULT: (
        "about", "parties", "decision", "result", "actions", "outstanding", "learning", "safety_now", FIELDS, "filed",
    ),
    Kind.NOTIFICATION: ("about", "parties", "decision", "moved", "positions", FIELDS, "safety", "dates", "told"),
    Kind.LOG: ("about", "parties", "stages", "dates", FIELDS, "actions", "flags", "result"),
    Kind.RECORD: ("about", "parties", "decision", "positions", FIELDS, "safety", "result", "actions", "filed"),
}  # fmt: skip
"""The sections of each kind of document."""

WITHOUT_FIELDS: Mapping[Kind, tuple[str, ...]] = {Kind.RECORD: ("discussions", "outstanding", "next_steps")}
"""What stands in place of the fields where the protocol names none."""

FIELD_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("outstanding", ("outstanding", "unresolved", "remaining", "open", "unagreed")),
    ("next_steps", ("next",)),
    ("confirmations", ("follow", "email", "confirm")),
    ("positions", ("reason", "evidence", "rationale", "grounds", "justif")),
    ("discussions", ("discuss", "conversation", "spoke", "talk", "meeting")),
    ("plan", ("action", "plan", "timescale", "task")),
    ("result", ("agree", "outcome", "resol", "decision", "decid", "result", "solution")),
    ("learning", ("learn", "lesson", "reflection")),
    ("parties", ("attend", "present", "people", "participant", "agenc", "parties", "professional")),
    ("stages", ("date", "time", "when", "stage", "step")),
    ("safety", ("risk", "safe", "danger", "interim")),
    ("positions", ("view", "position", "voice", "wish", "opinion", "held")),
    ("decision", ("concern", "issue", "dispute", "disagree", "difference", "subject")),
)
"""What a field of a record holds, by the beginnings of the words in its name; the first that fits."""

OWN = "own"
"""A field that nothing in a disagreement answers: a blank to fill in by hand."""

HOLDS = frozenset(
    {OWN, *(part for layout in LAYOUTS.values() for part in layout if part != FIELDS)}
    | {part for parts in WITHOUT_FIELDS.values() for part in parts}
    | {holds for holds, _ in FIELD_WORDS}
)
"""Every kind of section there is."""

STANDING = {"raised", "stage_entered"}
"""Events that every disagreement has had from its first moment, where no stage is named."""


def documents_of(protocol: Protocol) -> tuple[DocumentRule, ...]:
    """Every document the protocol names, in the order of its stages, and the outcome letter in any case.

    A form and a notice of the same name are one document. Fields under `record` belong to the form of their stage,
    or make a record of the stage; those of the protocol make the agencies' own record.
    """
    found: dict[str, DocumentRule] = {}
    for stage in protocol.stages:
        forms = [_rule(name, occasion, stage) for name, occasion in _named_in(protocol, stage)]
        fields = [word for word in stage.records if not _is_document(word)]
        if fields and not forms:
            forms = [_stage_record(protocol, stage)]
        for rule in forms:
            _put(found, replace(rule, parts=_parts(rule.kind, fields)))
    whole = [word for word in protocol.records if not _is_document(word)]
    for name, occasion in _named_by_the_protocol(protocol):
        rule = _rule(name, occasion, None)
        _put(found, replace(rule, parts=_parts(rule.kind, whole if rule.kind is Kind.RECORD else ())))
    if whole and not any(rule.stage is None and rule.kind is Kind.RECORD for rule in found.values()):
        own = DocumentRule(
            "agency-record", say("Record for the agencies’ own files"), Kind.RECORD, (), (Occasion("raised"),)
        )
        _put(found, replace(own, parts=_parts(Kind.RECORD, whole)))
    if protocol.positions and not any(rule.kind is Kind.DISSENT for rule in found.values()):
        name = (
            say("Dissent record")
            if "dissent" in " ".join(protocol.positions).lower()
            else say("Record of the view taken")
        )
        parts = _parts(Kind.DISSENT, ())
        _put(found, DocumentRule("dissent-record", name, Kind.DISSENT, parts, (Occasion("raised"),)))
    if not any(rule.kind is Kind.LETTER for rule in found.values()):
        _put(found, _rule("outcome_letter", Occasion("resolved"), None))
    return tuple(found.values())


def _named_in(protocol: Protocol, stage: Stage) -> Iterator[tuple[str, Occasion]]:
    """The documents that belong to one stage, each with what brings it."""
    entered = Occasion("stage_entered", stage.key)
    if stage.shown.get("form"):
        yield str(stage.shown["form"]), entered
    for notice in (*stage.notices, *(n for n in protocol.notices if n.stage == stage.key)):
        if notice.form:
            yield notice.form, Occasion(notice.when, stage.key)
    for word in stage.records:
        if _is_document(word):
            yield word, entered


def _named_by_the_protocol(protocol: Protocol) -> Iterator[tuple[str, Occasion]]:
    if protocol.shown.get("form"):
        yield str(protocol.shown["form"]), Occasion("raised")
    for notice in protocol.notices:
        if notice.form and notice.stage is None:
            yield notice.form, Occasion(notice.when)
    for word in protocol.records:
        if _is_document(word):
            yield word, Occasion("raised")


def _rule(name: str, occasion: Occasion, stage: Stage | None) -> DocumentRule:
    kind = kind_of(name)
    if kind in (Kind.LETTER, Kind.RESULT):
        occasion = Occasion("resolved")
    return DocumentRule(
        key=_key(name),
        name=_title(name),
        kind=kind,
        parts=_parts(kind, ()),
        since=(occasion,),
        stage=stage.key if stage is not None and kind is not Kind.LETTER else None,
    )


def _stage_record(protocol: Protocol, stage: Stage) -> DocumentRule:
    return DocumentRule(
        key=_key(f"record {stage.key}"),
        name=say("Record of %(stage)s", stage=stage_title(protocol.term_for_stage, stage)),
        kind=Kind.RECORD,
        parts=(),
        since=(Occasion("stage_entered", stage.key),),
        stage=stage.key,
    )


def _put(found: dict[str, DocumentRule], rule: DocumentRule) -> None:
    """One document for each name. Where several stages name it, it reports on the whole."""
    known = found.get(rule.key)
    if known is None:
        found[rule.key] = rule
        return
    parts = tuple(dict.fromkeys((*known.parts, *rule.parts)))
    found[rule.key] = replace(
        known,
        since=tuple(dict.fromkeys((*known.since, *rule.since))),
        parts=parts if len(rule.parts) > len(known.parts) or known.stage != rule.stage else known.parts,
        stage=known.stage if known.stage == rule.stage else None,
    )


def kind_of(name: str) -> Kind:
    """What a document is, by the words of its name."""
    words = _words(name)
    fitting = (kind for kind, stems in KIND_WORDS if _any_begins(words, stems))
    process = _any_begins(words, PROCESS_WORDS) and not _any_begins(words, ("outcome", "clos", "inform", "notif"))
    return next((kind for kind in fitting if not (kind is Kind.RESULT and process)), Kind.RECORD)


def field_holds(name: str) -> str:
    """What answers a field of a record, by the words of its name; OWN where nothing does."""
    words = _words(name)
    return next((holds for holds, stems in FIELD_WORDS if _any_begins(words, stems)), OWN)


def _parts(kind: Kind, fields: Iterable[str]) -> tuple[Part, ...]:
    own = tuple(Part(field_holds(name), _title(name)) for name in fields)
    instead = tuple(Part(holds) for holds in WITHOUT_FIELDS.get(kind, ()))
    answered = {part.holds for part in own} | ({"result", "actions"} if any(p.holds == "plan" for p in own) else set())
    parts: list[Part] = []
    for holds in LAYOUTS[kind]:
        if holds == FIELDS:
            parts += own or instead
        elif holds not in answered:
            parts.append(Part(holds))
    return tuple(dict.fromkeys(parts))


def _is_document(word: str) -> bool:
    return bool(_words(word) & DOCUMENT_WORDS)


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", readable(name).lower()))


def _any_begins(words: Iterable[str], stems: tuple[str, ...]) -> bool:
    return any(word.startswith(stems) for word in words)


def _title(name: str) -> str:
    words = " ".join(readable(name).split())
    return words[:1].upper() + words[1:]


def _key(name: str) -> str:
    """A name as part of an address. One that has no Latin letters is known by its code points."""
    plain = unicodedata.normalize("NFKD", readable(name).lower()).encode("ascii", "ignore").decode()
    key = "-".join(re.findall(r"[a-z0-9]+", plain))
    return key or "-".join(f"{ord(letter):x}" for letter in name[:8])
