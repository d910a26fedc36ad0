"""Every key a protocol may use, with what it means; the words that may follow are in `vocabulary`.

The reader knows no other key, and docs/protocol-format.md lists the same ones. A key whose `kept` is set
changes no clock and no duty: it is checked, kept and shown only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Kept(Enum):
    """The shape of a value that is kept and shown only."""

    TEXT = "a text or a whole number"
    TEXTS = "a text or a list of texts"
    FLAG = "true or false"
    TEXT_OR_FLAG = "a text, or true or false"
    LIMIT = "a limit"
    OPEN = "a mapping of your own words to texts"
    BASIS = "policy, local_default or not_retrieved"


@dataclass(frozen=True, slots=True)
class Key:
    """What a key means. `kept` is None for a key that changes how the protocol runs."""

    meaning: str
    kept: "Kept | Mapping[str, Key] | None" = None


Keys = Mapping[str, Key]

_BASIS = Key("whether the policy says so", Kept.BASIS)

SOURCE_SHAPE = Kept.OPEN

SCOPE: Keys = {
    "inter_agency_only": Key("a disagreement within one agency does not belong here"),
    "single_agency_internal": Key("the protocol is for one agency's own disagreements", Kept.FLAG),
    "excludes": Key("what goes by another route, for instance complaints", Kept.TEXTS),
    "thematic": Key("whether a disagreement about no one case may be raised", Kept.TEXT_OR_FLAG),
    "note": Key("an explanation", Kept.TEXT),
}

MEETING_STATEMENT: Keys = {
    "name": Key("what the statement is called", Kept.TEXT),
    "text": Key("the statement", Kept.TEXT),
    "read_at_start": Key("read out when a meeting begins", Kept.FLAG),
    "basis": _BASIS,
}

EXTERNAL_REFERRAL: Keys = {
    "to": Key("the body outside", Kept.TEXTS),
    "at": Key("when, for instance any_time", Kept.TEXT),
    "concurrent": Key("the stages go on meanwhile", Kept.FLAG),
    "basis": _BASIS,
}

PAUSE: Keys = {
    "allowed": Key("whether the policy allows clocks to be paused", Kept.FLAG),
    "reasons": Key("the reasons it accepts", Kept.TEXTS),
    "approver": Key("who approves", Kept.TEXT),
    "end_date_required": Key("a pause needs an end date", Kept.FLAG),
    "basis": _BASIS,
}

LEARNING: Keys = {
    "required": Key("closing asks for what was learned"),
    "from_stage": Key("on the protocol: the first stage that requires it"),
    "question": Key("the question asked", Kept.TEXT),
    "escalate_to": Key("where exceptional learning goes", Kept.TEXT),
    "basis": _BASIS,
}

PROTOCOL: Keys = {
    "protocol": Key("the protocol's own key"),
    "name": Key("its title"),
    "population": Key("whom it is for"),
    "calendar": Key("the nation whose bank holidays apply, unless an agency or partnership has its own"),
    "term_for_case": Key("what users see for disagreement"),
    "term_for_stage": Key("what users see for stage"),
    "scope": Key("what belongs here"),
    "whole_case_limit": Key("the longest the whole disagreement may take"),
    "raise_window": Key("how long after an event it may be raised"),
    "stages": Key("the stages, at least one"),
    "fast_track": Key("entering at a later stage"),
    "product_safety_route": Key("the stage the raiser may enter when danger is flagged"),
    "bypass": Key("who may skip stages"),
    "notify": Key("who is told of what, in any stage"),
    "stand_ins": Key("which role word acts for a kind of agency without that post, in every stage"),
    "record": Key("what each agency puts on record"),
    "outcomes": Key("local labels for how it ended, beside the product's own"),
    "positions": Key("the kinds of position the raiser may choose between"),
    "interim_position": Key("what may hold meanwhile"),
    "learning": Key("whether closing asks for what was learned"),
    "on_timeout": Key("what follows a missed date"),
    "area": Key("where it is used", Kept.TEXT),
    "version": Key("the version by the partnership's own count", Kept.TEXT),
    "note": Key("an explanation", Kept.TEXT),
    "source": Key("where the text was read", SOURCE_SHAPE),
    "meeting_statement": Key("a statement read at meetings", MEETING_STATEMENT),
    "interim_note": Key("an explanation of what holds meanwhile", Kept.TEXT),
    "external_referral": Key("a body outside that may be asked", EXTERNAL_REFERRAL),
    "stage_advances_when": Key("the policy's own words on moving up", Kept.TEXTS),
    "pause": Key("whether the policy allows pauses; the service itself pauses nothing", PAUSE),
    "second_opinion": Key("what an independent second opinion must meet", Kept.TEXTS),
    "form": Key("the form the policy names", Kept.TEXT),
    "message_header": Key("how the policy wants messages headed", Kept.TEXT),
    "feedback": Key("when those involved hear the result", Kept.TEXT),
}

STAGE: Keys = {
    "key": Key("the stage's own key, unique in the protocol"),
    "number": Key("its place in the order, from 1"),
    "name": Key("its title"),
    "formality": Key("formal or informal"),
    "mode": Key("what the two sides do in it"),
    "gate": Key("a choice at its door"),
    "optional": Key("the stage may be left out"),
    "optional_gate": Key("a gate at the door of a stage that may be left out"),
    "actors": Key("who acts on each side"),
    "stand_ins": Key("which role word acts for a kind of agency without that post"),
    "clocks": Key("what runs out in it"),
    "record": Key("what is put on record in it"),
    "next_if_unresolved": Key("the stage that follows"),
    "notify": Key("who is told of what in it"),
    "learning": Key("whether closing here asks for what was learned"),
    "on_timeout": Key("what follows a missed date"),
    "label": Key("a short label", Kept.TEXT),
    "note": Key("an explanation", Kept.TEXT),
    "may_consult": Key("who may be asked for advice", Kept.TEXTS),
    "next_trigger": Key("the policy's own words on moving up", Kept.TEXT),
    "form": Key("the form the policy names", Kept.TEXT),
    "message_header": Key("how the policy wants messages headed", Kept.TEXT),
    "feedback": Key("when those involved hear the result", Kept.TEXT),
    "variants": Key("branches the policy names", Kept.OPEN),
    "minutes_due": Key("when minutes go out", Kept.LIMIT),
    "review_due": Key("when what was agreed is looked at again", Kept.LIMIT),
    "interim_note": Key("an explanation of what holds meanwhile", Kept.TEXT),
    "basis": _BASIS,
}

CLOCK: Keys = {
    "key": Key("the clock's own key, unique in its stage"),
    "kind": Key("what is owed"),
    "owed_by": Key("who owes it"),
    "from": Key("the event that starts it"),
    "limit": Key("how long it runs; null where the policy sets no limit"),
    "treat_as": Key("the unit that settles unspecified_days"),
    "danger_limit": Key("the limit that takes over when danger is flagged, if it is earlier"),
    "basis": Key("whether the policy says so"),
    "stated_as": Key("the policy's wording, where it can be read in two ways"),
    "interpretation": Key("which reading the partnership chose"),
    "softness": Key("the policy's softening words, for instance where_possible; the date holds all the same"),
    "requires": Key("what a reply must cover; only on respond"),
    "applies_if": Key("the clock opens only then"),
    "bounded_by": Key("the limit that stands in for one of its own"),
    "to": Key("who is told; needed on notify"),
    "copy_to": Key("who gets a copy"),
    "copy": Key("the same as copy_to"),
    "priority": Key("the clock runs only for this priority"),
    "on_timeout": Key("what follows a missed date"),
    "label": Key("what users see for this clock"),
    "note": Key("an explanation"),
}

LIMIT: Keys = {
    "value": Key("a whole number"),
    "unit": Key("what is counted"),
    "treat_as": Key("the unit that settles unspecified_days"),
}

GATE: Keys = {
    "who": Key("the gatekeeper's role; raising_ in front names the side, manager is the mover's own manager"),
    "test": Key("what the gatekeeper decides on"),
    "if_declined": Key("the stage that follows a no"),
    "limit": Key("how long the gatekeeper has; 1 working day where it is left out"),
    "on_decline": Key("without if_declined: the named professional gets the same choice"),
    "basis": _BASIS,
}

NOTICE: Keys = {
    "when": Key("the event"),
    "who": Key("who is told"),
    "stage": Key("only in this stage"),
    "copy": Key("who gets a copy"),
    "copy_to": Key("the same as copy"),
    "form": Key("the form that goes with it"),
    "basis": Key("whether the policy says so"),
}

WINDOW: Keys = {
    "limit": Key("how long it stays open"),
    "from": Key("the event that opens it"),
    "late_rule": Key("what happens to a late one"),
    "basis": Key("whether the policy says so"),
    "late_rule_basis": Key("whether the policy says what happens to a late one", Kept.BASIS),
}

CAP: Keys = {
    "value": Key("a whole number"),
    "unit": Key("what is counted"),
    "treat_as": Key("the unit that settles unspecified_days"),
    "from": Key("the event it counts from; raised where it is left out"),
    "owed_by": Key("who answers for it; both where it is left out"),
    "basis": Key("whether the policy says so"),
}

ROUTE: Keys = {
    "enters_at": Key("the stage entered"),
    "clock": Key("a limit for the receiving side, from the moment of entering"),
    "limit": Key("the same as clock"),
    "triggers": Key("when it may be used"),
    "basis": Key("whether the policy says so"),
    "policy": Key("the policy's own words", Kept.TEXT),
    "note": Key("an explanation", Kept.TEXT),
}

BYPASS: Keys = {
    "allowed_to": Key("the roles that may skip stages"),
    "any_stage": Key("true: to any later stage; false: one stage at most is passed over"),
    "reason_required": Key("a reason is asked for"),
    "basis": _BASIS,
}

KEY_TABLES: Mapping[str, Keys] = {
    "Keys of a protocol": PROTOCOL,
    "Keys of scope": SCOPE,
    "Keys of raise_window": WINDOW,
    "Keys of whole_case_limit": CAP,
    "Keys of fast_track and product_safety_route": ROUTE,
    "Keys of bypass": BYPASS,
    "Keys of a notice": NOTICE,
    "Keys of learning": LEARNING,
    "Keys of meeting_statement": MEETING_STATEMENT,
    "Keys of external_referral": EXTERNAL_REFERRAL,
    "Keys of pause": PAUSE,
    "Keys of a stage": STAGE,
    "Keys of a gate": GATE,
    "Keys of a clock": CLOCK,
    "Keys of a limit": LIMIT,
}
