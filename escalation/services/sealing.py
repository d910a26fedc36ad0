"""Texts that pass through somebody's browser and come back: unreadable and unchangeable on the way."""

from datetime import timedelta

from escalation.storage import references

PURPOSE = "sealed-form"


def seal(text: str) -> str:
    """The text, sealed with the installation's key and the time."""
    return references.encrypt(text, purpose=PURPOSE).decode()


def unseal(sealed: str, *, longest: timedelta) -> str | None:
    """The text again; None where it was sealed longer ago than that, was changed, or is none of ours."""
    return references.decrypt(sealed.encode("ascii", "replace"), purpose=PURPOSE, longest=longest)
