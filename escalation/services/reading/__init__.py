"""What the pages show: plain values for one person at one moment."""

from escalation.services.reading.flag_lists import Flags, flags
from escalation.services.reading.flags import FlagView
from escalation.services.reading.options import (
    ActOptions,
    RaiseOptions,
    act_options,
    partnerships_to_raise_in,
    raise_options,
)
from escalation.services.reading.page import Page, disagreement, record_view, what_changed
from escalation.services.reading.work import Row, Work, work

__all__ = [
    "ActOptions",
    "FlagView",
    "Flags",
    "Page",
    "RaiseOptions",
    "Row",
    "Work",
    "act_options",
    "disagreement",
    "flags",
    "partnerships_to_raise_in",
    "raise_options",
    "record_view",
    "what_changed",
    "work",
]
