"""What a carrier of mail says became of one. Only what is needed is read; the address in it is not."""

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

STATUSES = ("delivered", "permanent-failure", "temporary-failure", "technical-failure")


class ReceiptSchema(Schema):
    """A delivery receipt of GOV.UK Notify."""

    class Meta:
        """More is sent than is read."""

        unknown = EXCLUDE

    reference = fields.String(required=True, validate=validate.Regexp(r"[0-9a-f]{40}\Z"))
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))


def read_receipt(sent: object) -> tuple[str, str] | None:
    """The mail's reference and what became of it; None for what is no receipt."""
    if not isinstance(sent, Mapping):
        return None
    try:
        read: dict[str, Any] = ReceiptSchema().load(sent)
    except ValidationError:
        return None
    return read["reference"], read["status"]
