"""What was changed lately in a set-up: who, when, what, and from what to what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from escalation.storage import set_up_journal
from escalation.storage.base import reading

SHOWN = 20
NOTHING = "nothing"
LONGEST = 160


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `lines` say from what to what, one for each thing that differs."""

    at: datetime
    who: str | None
    what: str
    lines: tuple[str, ...]


def changed_lately(partnership_id: int, *, limit: int = SHOWN) -> tuple[Change, ...]:
    """The last changes of a partnership's set-up, newest first."""
    rows = set_up_journal.latest(reading(), partnership_id, limit=limit)
    return tuple(Change(row.at, name, row.what, _lines(row.before, row.after)) for row, name in rows)


def _lines(before: Any, after: Any) -> tuple[str, ...]:
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        old, new = (each if isinstance(each, Mapping) else {} for each in (before, after))
        names = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]  # no database keeps an order
        return tuple(f"{_words(name)}: {_change(old.get(name), new.get(name))}" for name in names)
    return (_change(before, after),) if before is not None or after is not None else ()


def _change(before: Any, after: Any) -> str:
    if _empty(before):
        return _words(after)
    return f"{_words(before)} → {_words(after)}"


def _empty(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == {}


def _words(value: Any) -> str:
    """A value as people read it, cut short where it is a whole text."""
    if _empty(value):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        said = ", ".join(f"{_words(name)} {_words(inner)}" for name, inner in value.items())
    elif isinstance(value, list | tuple):
        said = ", ".join(_words(inner) for inner in value)
    else:
        said = str(value).replace("_", " ")
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
