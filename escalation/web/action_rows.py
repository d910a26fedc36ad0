"""Agreed actions written down in the form of another act: as many rows as are needed, without a script."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _

from escalation.schemas.acts import load
from escalation.schemas.faults import BadFields
from escalation.schemas.fields import blank
from escalation.web.forms import Choices, Field, Typed, data_of

FIRST, MOST = 1, 10
"""How many rows a form opens with, and how many it takes."""


def shown_in(typed: Typed) -> int:
    """How many rows the form has: as many as were sent, and one more where another is asked for."""
    told = typed.get("rows", "")
    rows = int(told) if told.isascii() and told.isdigit() and len(told) < 3 else FIRST
    return max(FIRST, min(rows + ("another" in typed), MOST))


def fields(owners: Choices, rows: int) -> list[Field]:
    """The questions of so many rows, an agency of the disagreement being the owner."""
    return [one for row in range(rows) for one in _row(row, owners)]


def _row(row: int, owners: Choices) -> list[Field]:
    number = row + 1
    heading = _("Agreed actions") if row == 0 else None
    hint = _("Each one gets a date that is watched. Leave it empty if there is none.") if row == 0 else None
    return [
        Field(
            f"actions.{row}.what",
            "text",
            _("Action %(number)s: what is to be done?", number=number),
            hint,
            rows=2,
            section=heading,
        ),
        Field(f"actions.{row}.owner", "select", _("Which agency does it?"), None, owners, small=True),
        Field(f"actions.{row}.due", "day", _("By when?"), _("For example 27 3 2026. It is due at 5pm."), small=True),
    ]


def given(typed: Typed, *, zone: str, at: datetime) -> dict[int, dict[str, Any]]:
    """The actions by row, those left empty passed over. BadFields by the row's own field names."""
    rows = data_of(fields((), shown_in(typed)), typed).get("actions", [])
    found: dict[int, dict[str, Any]] = {}
    errors: dict[str, str] = {}
    for number, row in enumerate(rows):
        if blank(row):
            continue
        try:
            found[number] = load("add_action", row, zone=zone, at=at)
        except BadFields as bad:
            errors |= {f"actions.{number}.{name}": sentence for name, sentence in bad.errors.items()}
    if errors:
        raise BadFields(errors)
    return found


def place_of(field: str, rows: Sequence[int]) -> str:
    """The form's field for a refusal at `then.0.due`, `rows` being the rows in the order they were carried out."""
    head, _dot, rest = field.partition(".")
    if head != "then":
        return field
    place, _dot, name = rest.partition(".")
    return f"actions.{rows[int(place)]}.{name}".rstrip(".")
