"""Short names made from what people typed, so that nobody has to think one up."""

import re
import unicodedata
from collections.abc import Collection

LONGEST = 40


def key_from(name: str, taken: Collection[str], *, otherwise: str) -> str:
    """A key that is not taken: the name's letters and figures with hyphens, and a number where that is needed.

    `otherwise` is used for a name without a letter or figure that a key may hold.
    """
    stem = _plain(name, "-")[:LONGEST].strip("-") or otherwise
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key


def role_from(name: str) -> str:
    """A role's key from what it is called: "Head of service" → `head_of_service`. Empty where nothing is left of it."""
    return _plain(name, "_").lstrip("_0123456789")


def _plain(name: str, between: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", between, letters.replace("'", "")).strip(between)
