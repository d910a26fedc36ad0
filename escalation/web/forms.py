"""Forms as tables: what a field is called and asks, how what was typed becomes data, and where its fault is shown.

A field's name is its dotted path in the act's schema (`decision.what`), so that a fault finds its field again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from escalation.services.reading import ActOptions, Page

Choices = Sequence[tuple[str, Any]]
Typed = MultiDict[str, str]

DAY_PARTS = ("day", "month", "year")
MOMENT_PARTS = (*DAY_PARTS, "time")


@dataclass(frozen=True)
class Quote:
    """What a party has said to the same question: shown beside it, in its own words. `about` names another field."""

    who: str
    text: str
    about: Any = None


@dataclass(frozen=True)
class Field:
    """One question.

    `kind`: line | text | choice | several | select | yes_no | date | day | moment | hidden. `choices` pairs value and
    words; `hints` adds a sentence to some of them. `small` is for fields that are asked beside others. `beside` is what
    others said to the same question. `section` is a heading above the first of several that belong together.
    """

    name: str
    kind: str
    label: Any
    hint: Any = None
    choices: Choices = ()
    hints: Mapping[str, Any] = field(default_factory=dict)
    rows: int = 4
    small: bool = False
    width: str | None = None
    prefix: str = ""
    beside: Sequence[Quote] = ()
    section: Any = None

    @property
    def id(self) -> str:
        """The field's id on the page."""
        return f"{self.prefix}{self.name.replace('.', '-')}"

    def with_prefix(self, prefix: str) -> "Field":
        """The same question with an id of its own, for a page that asks it several times."""
        return replace(self, prefix=f"{prefix}-")

    @property
    def parts(self) -> tuple[str, ...]:
        """What a date is typed in, with its time or without; nothing for any other question."""
        return {"moment": MOMENT_PARTS, "day": DAY_PARTS}.get(self.kind, ())

    @property
    def form_names(self) -> tuple[str, ...]:
        """The names under which a form sends it."""
        return tuple(f"{self.name}.{part}" for part in self.parts) or (self.name,)

    @property
    def first_id(self) -> str:
        """The id of the first thing one can type into."""
        return f"{self.id}-day" if self.parts else self.id


Fields = Callable[[Page, ActOptions], list[Field]]
"""The questions of an act, from the disagreement as it is and what there is to choose from."""


def data_of(fields: Sequence[Field], typed: Typed) -> dict[str, Any]:
    """What was typed as the act's schema takes it. Only the form's own fields are read."""
    data: dict[str, Any] = {}
    for one in fields:
        value: Any = typed.get(one.name, "")
        if one.kind == "several":
            value = typed.getlist(one.name)
        elif one.parts:
            value = {part: typed.get(f"{one.name}.{part}", "") for part in one.parts}
            if not any(text.strip() for text in value.values()):
                continue
        _put(data, one.name.split("."), value)
    listed: dict[str, Any] = _with_lists(data)
    return listed


def _put(data: dict[str, Any], path: Sequence[str], value: Any) -> None:
    *parents, last = path
    for name in parents:
        data = data.setdefault(name, {})
    data[last] = value


def _with_lists(data: Any) -> Any:
    """Numbered parts (`receiving.0.agency`) as lists."""
    if not isinstance(data, dict):
        return data
    if data and all(name.isdigit() for name in data):
        return [_with_lists(data[name]) for name in sorted(data, key=int)]
    return {name: _with_lists(value) for name, value in data.items()}


def shown(typed: Typed) -> Typed:
    """What was typed, as a page can show it again: a NUL cannot stand in one."""
    return MultiDict((name, text.replace("\x00", "")) for name, text in typed.items(multi=True))


def placed(fields: Sequence[Field], errors: Mapping[str, str]) -> dict[str, str]:
    """The faults by the name of the field they are shown beside; what fits none of them stays under its own path."""
    found: dict[str, str] = {}
    for path, sentence in errors.items():
        near = next((f for f in fields if f.name == path), None) or next(
            (f for f in fields if _within(f.name, path) or _within(path, f.name)), None
        )
        found.setdefault(near.name if near else path, sentence)
    return found


def farthest_moment(fields: Sequence[Field], typed: Typed, *, at: datetime) -> str:
    """The typed date that is farthest from now: where a date beyond every calendar is shown."""
    years = {f.name: typed.get(f"{f.name}.year", "").strip() for f in fields if f.parts}
    away = {name: abs(int(year) - at.year) for name, year in years.items() if year.isascii() and year.isdigit()}
    return max(away, key=lambda name: away[name], default="")


def _within(inner: str, outer: str) -> bool:
    return bool(outer) and inner.startswith(f"{outer}.")


def summary(fields: Sequence[Field], errors: Mapping[str, str]) -> list[dict[str, str]]:
    """The summary at the head of the page, in the order of the questions, each linked to its field."""
    listed = [
        {"text": errors[f.name], "href": f"#{f.first_id}"} for f in fields if f.name in errors and f.kind != "hidden"
    ]
    names = {f.name for f in fields if f.kind != "hidden"}
    return listed + [{"text": text, "href": "#main-content"} for path, text in errors.items() if path not in names]
