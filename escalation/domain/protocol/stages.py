"""Reading one stage: who acts, what runs out, the choice at its door."""

from collections.abc import Mapping
from typing import Any, Final

from escalation.domain.protocol.clocks import read_clock
from escalation.domain.protocol.faults import FaultList, quoted
from escalation.domain.protocol.fields import OWN_KEY, OWN_WORD, Fields, kept_under
from escalation.domain.protocol.keys import GATE, LEARNING, STAGE, Key, Keys
from escalation.domain.protocol.limits import check_limit, read_length
from escalation.domain.protocol.model import ClockRule, Gate, Stage
from escalation.domain.protocol.notices import read_notices
from escalation.domain.protocol.vocabulary import DECLINES, FORMALITIES, MODES, SIDES, TIMEOUTS

WITHOUT_ACTOR: Final = ("safeguarding_lead",)
HIGHEST_NUMBER: Final = 1_000
_ACTORS: Final[Keys] = {side: Key(meaning) for side, meaning in SIDES.items()}


def read_stage(data: object, position: int, inherited_timeout: str, faults: FaultList) -> Stage:
    """Read the stage at this position (from 1). After a fault the value is a stand-in nobody uses."""
    fields = Fields(data, stage_place(data, position), STAGE, faults)
    key = fields.own_key("key", f"stage-{position}")
    clocks = tuple(
        read_clock(item, place, fields.place, faults) for place, item in enumerate(fields.items("clocks"), start=1)
    )
    _refuse_twice([clock.key for clock in clocks], "clock", fields)
    gate, optional, shown = _read_gate(fields)
    learning = read_learning(fields)
    if learning.has("from_stage"):
        learning.fault("from_stage goes with the protocol's own learning, not with a stage's")
    return Stage(
        key=key,
        number=_number(fields, position),
        name=fields.text("name") or key,
        mode=fields.choice("mode", MODES) or "discuss",
        formality=fields.choice("formality", FORMALITIES) or "formal",
        clocks=clocks,
        actors=_read_actors(fields, clocks),
        gate=gate,
        optional=optional,
        next_key=fields.own_key("next_if_unresolved", "") if fields.has("next_if_unresolved") else None,
        on_timeout=fields.choice("on_timeout", TIMEOUTS) or inherited_timeout,
        learning_required=learning.flag("required", True) if fields.has("learning") else False,
        notices=read_notices(fields, key),
        stand_ins=read_stand_ins(fields),
        records=fields.texts("record"),
        shown=fields.kept(check_limit(faults)) | shown | kept_under("learning", learning, check_limit(faults)),
    )


def stage_place(data: object, position: int) -> str:
    """How faults name this stage: by its key, else by its place in the list."""
    key = data.get("key") if isinstance(data, dict) else None
    return f"stage {key}" if isinstance(key, str) and OWN_KEY.fullmatch(key) else f"stage number {position}"


def read_stand_ins(fields: Fields) -> dict[str, str]:
    """Which role word acts for a kind of agency that has no such post."""
    value = fields.get("stand_ins")
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        fields.fault(f"stand_ins should be a mapping of kinds of agency to role words, not {quoted(value)}")
        return {}
    stand_ins = {}
    for kind, role in value.items():
        if all(isinstance(word, str) and OWN_WORD.fullmatch(word) for word in (kind, role)):
            stand_ins[kind] = role
        else:
            fields.fault(f"stand_ins: {quoted(kind)} and {quoted(role)} should each be one word")
    return stand_ins


def read_learning(fields: Fields) -> Fields:
    """The mapping under learning; a bare true or false stands for `required`."""
    value = fields.get("learning")
    data = {"required": value} if isinstance(value, bool) else value if value is not None else {}
    return Fields(data, f"{fields.place}, learning", LEARNING, fields.faults)


def _number(fields: Fields, position: int) -> int:
    value = fields.get("number")
    if value is None:
        return position
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= HIGHEST_NUMBER:
        fields.fault(f"number should be a whole number from 1, not {quoted(value)}")
        return position
    return value


def _read_actors(fields: Fields, clocks: tuple[ClockRule, ...]) -> dict[str, tuple[str, ...]]:
    if not fields.has("actors"):
        return {"raising": WITHOUT_ACTOR, "receiving": WITHOUT_ACTOR}
    named = fields.inner("actors", _ACTORS)
    actors = {side: named.own_words(side) for side in SIDES if named.has(side)}
    owing = {clock.owed_by for clock in clocks}
    for side in ("raising", "receiving"):
        if not actors.get(side) and owing & {side, "both"}:
            actors[side] = WITHOUT_ACTOR
    return {side: actors[side] for side in SIDES if actors.get(side)}


def _read_gate(fields: Fields) -> tuple[Gate | None, bool, dict[str, Any]]:
    if fields.has("gate") and fields.has("optional_gate"):
        fields.fault("gate and optional_gate cannot stand together; keep one")
    name = "optional_gate" if fields.has("optional_gate") else "gate"
    optional = fields.flag("optional", name == "optional_gate")
    if name == "optional_gate" and not optional:
        fields.fault("optional_gate needs optional: true")
    if not fields.has(name):
        return None, optional, {}
    inner = fields.inner(name, GATE)
    inner.require("who")
    limit = None
    if inner.has("limit"):
        limit = read_length(inner.get("limit"), f"{inner.place}, limit", fields.faults)
    inner.choice("on_decline", DECLINES)
    gate = Gate(
        who=inner.own_word("who") or "manager",
        test=inner.text("test"),
        if_declined=inner.own_key("if_declined", "") if inner.has("if_declined") else None,
        limit=limit,
    )
    return gate, optional, kept_under(name, inner, check_limit(fields.faults))


def _refuse_twice(keys: list[str], thing: str, fields: Fields) -> None:
    for key in dict.fromkeys(key for key in keys if keys.count(key) > 1):
        fields.fault(f"{thing} key {quoted(key)} is used {keys.count(key)} times")
