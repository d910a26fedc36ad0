"""The set-up file of a partnership, by its shape: docs/setup-file.md describes it."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from escalation.domain.language import say
from escalation.schemas.fields import TAKE_OUT, UNSHOWABLE
from escalation.storage.people import normalised

KEY = validate.Regexp(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z", error="A key is written in small letters, figures and single hyphens."
)
ROLE_PATTERN = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")
ROLE = validate.Regexp(
    ROLE_PATTERN,
    error="A role is written in small letters, with _ between words.",
)
SECTOR = validate.Regexp(ROLE_PATTERN, error="A sector is written in small letters, with _ between words.")
DOMAIN = validate.Regexp(
    r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}\Z",
    error="An e-mail domain is what stands after the @, such as tarnside.example.",
)
FILLED = validate.Regexp(r"(?s)^\s*\S", error="This is empty.")
SHORT = validate.Length(max=200, error="This is longer than 200 characters.")


def showable(text: str) -> None:
    """ValidationError for characters that cannot be shown, or that turn round what stands beside them."""
    if UNSHOWABLE.search(text):
        raise ValidationError(say(TAKE_OUT))


Path = tuple[str | int, ...]


class Email(fields.Email):
    """An address, as accounts keep it."""

    default_error_messages = {"invalid": "This is not an e-mail address."}  # noqa: RUF012  marshmallow's way

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return super()._deserialize(normalised(value) if isinstance(value, str) else value, attr, data, **kwargs)


class Domain(fields.String):
    """An e-mail domain in small letters, also where somebody wrote the @ before it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        return normalised(text).removeprefix("@")


def _key(*, required: bool = True) -> fields.String:
    return fields.String(required=required, validate=KEY)


def _name(*, required: bool = True) -> fields.String:
    return fields.String(required=required, validate=[FILLED, SHORT, showable], allow_none=not required)


class _Section(Schema):
    """Every word that is not known is a fault, because a misspelt word would be lost in silence."""


class TeamSchema(_Section):
    key = _key()
    name = _name()


class AgencySchema(_Section):
    key = _key()
    name = _name()
    sector = fields.String(required=True, validate=SECTOR)
    calendar = fields.String(allow_none=True, load_default=None)
    teams = fields.List(fields.Nested(TeamSchema), load_default=list)
    domains = fields.List(Domain(validate=DOMAIN))


class PersonSchema(_Section):
    email = Email(required=True)
    name = _name()
    title = _name(required=False)
    agencies = fields.List(fields.String(), load_default=list)
    seniority = fields.Integer(strict=True, allow_none=True, validate=validate.Range(1, 9))
    administrator = fields.Boolean(truthy={True}, falsy={False})
    active = fields.Boolean(truthy={True}, falsy={False})


class PostSchema(_Section):
    agency = fields.String(load_default=None)
    role = fields.String(required=True, validate=ROLE)
    holder = Email(allow_none=True, load_default=None)
    deputy = Email(allow_none=True, load_default=None)
    stand_in = fields.String(allow_none=True, load_default=None)

    @validates_schema
    def stand_in_is_another(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse an agency that stands in for itself."""
        if data.get("stand_in") is not None and data["stand_in"] == data.get("agency"):
            raise ValidationError("An agency cannot stand in for itself.", "stand_in")


class LeaveSchema(_Section):
    person = Email(required=True)
    starts_on = fields.Date(required=True, data_key="from", format="iso")
    ends_on = fields.Date(required=True, data_key="until", format="iso")

    @validates_schema
    def ends_after_it_starts(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse leave that is over before it began."""
        if "starts_on" in data and "ends_on" in data and data["ends_on"] < data["starts_on"]:
            raise ValidationError("The last day is before the first.", "until")


class ClosureSchema(_Section):
    on = fields.Date(required=True, data_key="date", format="iso")
    name = _name()
    agency = fields.String(load_default=None)


class AdoptionSchema(_Section):
    key = _key()
    version = fields.Integer(strict=True, allow_none=True, load_default=None, validate=validate.Range(1))
    population = fields.List(fields.String(validate=ROLE), load_default=list)
    ordinary_for = fields.List(fields.String(validate=ROLE), load_default=list)
    route = fields.String(load_default="ordinary", validate=ROLE)


class PartnershipSchema(_Section):
    key = _key()
    name = _name()
    calendar = fields.String(required=True)
    fictional = fields.Boolean(truthy={True}, falsy={False}, load_default=False)


class SetupFileSchema(_Section):
    """One partnership. A section that is left out leaves what is there as it is."""

    partnership = fields.Nested(PartnershipSchema, required=True)
    agencies = fields.List(fields.Nested(AgencySchema))
    people = fields.List(fields.Nested(PersonSchema))
    posts = fields.List(fields.Nested(PostSchema))
    roles = fields.Dict(keys=fields.String(validate=ROLE), values=fields.String())
    leave = fields.List(fields.Nested(LeaveSchema))
    closures = fields.List(fields.Nested(ClosureSchema))
    board = fields.List(Email())
    auditors = fields.List(Email())
    protocols = fields.List(fields.Nested(AdoptionSchema))
    settings = fields.Dict(keys=fields.String())


PLAIN = {
    "Missing data for required field.": "This is missing.",
    "Field may not be null.": "This is empty.",
    "Not a valid string.": "This has to be a text; put it in quotes.",
    "Not a valid integer.": "This has to be a whole number.",
    "Not a valid boolean.": "This is either true or false.",
    "Not a valid date.": "This is not a date. Write it as 2026-11-23.",
    "Not a valid list.": "A list is expected here.",
    "Not a valid mapping type.": "Words with values are expected here, such as key: value.",
    "Invalid input type.": "Words with values are expected here, such as key: value.",
}


def read_setup_file(data: Any) -> tuple[dict[str, Any], tuple[tuple[Path, str], ...]]:
    """The file's values, or what is wrong with their shape: (path, sentence) for each fault."""
    try:
        return SetupFileSchema().load(data), ()
    except ValidationError as error:
        return {}, tuple(_flat(error.messages, ()))


def is_role(word: str) -> bool:
    """Whether a role may be called that."""
    return ROLE_PATTERN.match(word) is not None


def _flat(messages: Any, path: Path) -> list[tuple[Path, str]]:
    """Marshmallow's nested messages as a list; what concerns a whole item stays with the item."""
    if not isinstance(messages, Mapping):
        return [(path, _plain(str(message), path)) for message in messages]
    found: list[tuple[Path, str]] = []
    for key, inner in messages.items():
        in_a_pair = len(path) == 2 and path[0] in ("roles", "settings") and key in ("key", "value")
        found += _flat(inner, path if key == "_schema" or in_a_pair else (*path, key))
    return found


def _plain(message: str, path: Path) -> str:
    if message != "Unknown field.":
        return PLAIN.get(message, message)
    word, known = str(path[-1]), _words_at(path[:-1])
    near = get_close_matches(word, known, n=1)
    return f"“{word}” is not known here. " + (f"Did you mean {near[0]}?" if near else f"Known are {', '.join(known)}.")


def _words_at(path: Path) -> list[str]:
    """The words a section takes."""
    schema: Schema = SetupFileSchema()
    for step in path:
        if isinstance(step, str):
            field = schema.fields[step]
            inner = field.inner if isinstance(field, fields.List) else field
            if isinstance(inner, fields.Nested):
                schema = inner.schema
    return [field.data_key or name for name, field in schema.fields.items()]
