"""One schema for each act, used by pages, stories and other systems alike."""

from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError

from .faults import BadFields, sentences
from .fields import CODE, Form, quoted
from .instants import READING, Reading
from .moving import (
    AcceptExtensionForm,
    AnswerFlagForm,
    ChangeProtocolForm,
    DangerForm,
    ExtendForm,
    GateForm,
    MoveUpForm,
    ProtectiveDeadlineForm,
    SkipForm,
)
from .raising import RaiseForm
from .settling import (
    AddActionForm,
    AgreeForm,
    CloseForm,
    CompleteActionForm,
    ConfirmForm,
    DecideForm,
    EndDrillForm,
    FileForm,
    InterimPlanForm,
    ProposeForm,
    RateForm,
)
from .taking_part import HandOverForm, JoinForm, RedirectForm, ReopenForm, WithdrawForm
from .talking import AcknowledgeForm, CorrectForm, MeetingForm, NoteForm, PositionForm, SecondOpinionForm, TalkForm

__all__ = ["SCHEMAS", "BadFields", "load"]

SCHEMAS: Mapping[str, type[Form]] = MappingProxyType(
    {
        "raise": RaiseForm,
        "join": JoinForm,
        "redirect": RedirectForm,
        "acknowledge": AcknowledgeForm,
        "record_discussion": TalkForm,
        "record_meeting": MeetingForm,
        "state_position": PositionForm,
        "second_opinion": SecondOpinionForm,
        "decide_gate": GateForm,
        "propose": ProposeForm,
        "agree": AgreeForm,
        "decide": DecideForm,
        "move_up": MoveUpForm,
        "skip_to": SkipForm,
        "flag_danger": DangerForm,
        "confirm_in_writing": ConfirmForm,
        "file_on_record": FileForm,
        "extend": ExtendForm,
        "accept_extension": AcceptExtensionForm,
        "set_protective_deadline": ProtectiveDeadlineForm,
        "set_interim_plan": InterimPlanForm,
        "add_action": AddActionForm,
        "complete_action": CompleteActionForm,
        "hand_over": HandOverForm,
        "correct": CorrectForm,
        "withdraw": WithdrawForm,
        "close": CloseForm,
        "reopen": ReopenForm,
        "note": NoteForm,
        "answer_flag": AnswerFlagForm,
        "rate": RateForm,
        "change_protocol": ChangeProtocolForm,
        "end_drill": EndDrillForm,
    }
)


def load(
    action: str, data: Mapping[str, Any] | None, *, zone: str = "Europe/London", at: datetime | None = None
) -> dict[str, Any]:
    """The fields of an act, checked and brought into the form the domain reads; what was left blank is not there.

    Instants become UTC; those without an offset are local to `zone`. With `at`, the moment of the act, past events may
    not be later and coming ones must be. People stay e-mail addresses and agencies stay keys: who they are is not known
    here. BadFields with one sentence for each field that is wrong.
    """
    form = SCHEMAS.get(action)
    if form is None:
        near = get_close_matches(action[:CODE], SCHEMAS, n=1)
        raise BadFields({"": f"There is no act {quoted(action)}." + (f" Did you mean {near[0]}?" if near else "")})
    token = READING.set(Reading(ZoneInfo(zone), at))
    try:
        return dict(_ready(form).load({} if data is None else data))
    except ValidationError as wrong:
        raise BadFields(sentences(wrong.messages)) from None
    finally:
        READING.reset(token)


@cache
def _ready(form: type[Form]) -> Form:
    """A form put together once: what is read by it stands in `READING`, and none of it stays."""
    return form()
