"""Reading who is told of what."""

from collections.abc import Mapping

from escalation.domain.protocol.clocks import read_copies
from escalation.domain.protocol.fields import OWN_WORD, Fields
from escalation.domain.protocol.keys import NOTICE
from escalation.domain.protocol.model import Notice
from escalation.domain.protocol.vocabulary import NOTICE_EVENTS


def read_notices(fields: Fields, stage: str | None) -> tuple[Notice, ...]:
    """Read the list under notify. A bare role word is told when the stage, or any stage, is entered."""
    value = fields.get("notify")
    if isinstance(value, str | Mapping):
        return tuple(_read(value, fields, 1, stage))
    return tuple(
        notice
        for position, item in enumerate(fields.items("notify"), start=1)
        for notice in _read(item, fields, position, stage)
    )


def _read(item: object, outer: Fields, position: int, stage: str | None) -> list[Notice]:
    if isinstance(item, str) and OWN_WORD.fullmatch(item):
        return [Notice(when="stage_entered", who=item, stage=stage)]
    fields = Fields(item, f"{outer.place}, notify {position}", NOTICE, outer.faults)
    fields.require("who")
    if stage is not None and fields.has("stage") and fields.get("stage") != stage:
        fields.fault("belongs to another stage; move it there or to the protocol's own notify")
    if stage is None and not fields.has("when"):
        fields.fault("when is missing")
    when = fields.choice("when", NOTICE_EVENTS, "stage_entered") or "stage_entered"
    named = stage or (fields.own_key("stage", "") if fields.has("stage") else None)
    copies, form, basis = read_copies(fields), fields.text("form"), fields.basis()
    return [
        Notice(when=when, who=who, stage=named, copy=copies, form=form, basis=basis) for who in fields.own_words("who")
    ]
