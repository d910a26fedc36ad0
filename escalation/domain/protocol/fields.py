"""Reading one mapping of a protocol: each method takes one key and records a fault where it does not fit."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from escalation.domain.protocol.faults import FaultList, quoted, suggestion
from escalation.domain.protocol.keys import Kept, Keys
from escalation.domain.protocol.vocabulary import BASES, Words

OWN_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
OWN_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,79}")
LONGEST_TEXT: Final = 2_000
LONGEST_LIST: Final = 200

LimitCheck = Callable[[object, str], object]


class Fields:
    """One mapping at one place, known by its table of keys. What is not a mapping reads as empty."""

    def __init__(self, data: object, place: str, keys: Keys, faults: FaultList) -> None:
        self.place = place
        self.faults = faults
        self._keys = keys
        self._data: Mapping[Any, Any] = data if isinstance(data, Mapping) else {}
        self._is_mapping = isinstance(data, Mapping)
        if not self._is_mapping:
            self.fault(f"should be a mapping of keys to values, not {quoted(data)}")
        for key in self._data:
            if not isinstance(key, str) or key not in keys:
                self.fault(f"unknown key {quoted(key)}; {suggestion(key, keys)}")

    def fault(self, sentence: str) -> None:
        """Record a fault at this place."""
        self.faults.add(self.place, sentence)

    def has(self, key: str) -> bool:
        """Whether the key is there with a value other than null."""
        return self._data.get(key) is not None

    def require_named(self, key: str) -> None:
        """Record a fault if the key is missing; null is an answer."""
        if self._is_mapping and key not in self._data:
            self.fault(f"{key} is missing; write null if there is none")

    def get(self, key: str) -> Any:
        """The value as it stands, None where there is none."""
        return self._data.get(key)

    def require(self, *keys: str) -> None:
        """Record a fault for each of these that is missing or null, where there is a mapping to hold it."""
        for key in keys:
            if self._is_mapping and not self.has(key):
                self.fault(f"{key} is missing")

    def text(self, key: str) -> str | None:
        """A text of at most 2,000 characters."""
        return self._text(key, self.get(key)) if self.has(key) else None

    def texts(self, key: str) -> tuple[str, ...]:
        """A text, or a list of texts."""
        found = (self._text(key, item) for item in self._items(key))
        return tuple(text for text in found if text is not None)

    def own_key(self, key: str, default: str) -> str:
        """A key the partnership chose: letters, digits, dot, hyphen, underscore."""
        self.require(key)
        value = self.get(key)
        if value is None:
            return default
        if isinstance(value, str) and OWN_KEY.fullmatch(value):
            return value
        self.fault(f"{key} {quoted(value)} should be letters, digits, hyphens and underscores, in quotes if a number")
        return default

    def own_words(self, key: str) -> tuple[str, ...]:
        """A word the partnership chose, or a list of them, each once."""
        words: dict[str, None] = {}
        for item in self._items(key):
            if not (isinstance(item, str) and OWN_WORD.fullmatch(item)):
                self.fault(f"{key}: {quoted(item)} should be one word of letters, digits and underscores")
            elif item in words:
                self.fault(f"{key} names {quoted(item)} twice")
            else:
                words[item] = None
        return tuple(words)

    def own_word(self, key: str) -> str | None:
        """One word the partnership chose."""
        words = self.own_words(key)
        if len(words) > 1:
            self.fault(f"{key} should be one word, not a list")
        return words[0] if words else None

    def choice(self, key: str, known: Words, default: str | None = None) -> str | None:
        """A word of a closed list."""
        return self._known(key, self.get(key), known) or default if self.has(key) else default

    def choices(self, key: str, known: Words) -> tuple[str, ...]:
        """A word of a closed list, or a list of such words."""
        found = (self._known(key, item, known) for item in self._items(key))
        return tuple(dict.fromkeys(word for word in found if word is not None))

    def basis(self) -> str:
        """Whether the policy says so; policy where it is left out."""
        return self.choice("basis", BASES) or "policy"

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(f"{key} should be true or false, not {quoted(value)}")
            return default
        return value

    def items(self, key: str) -> Sequence[object]:
        """A list of anything; nothing where it is left out."""
        value = self.get(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            self.fault(f"{key} should be a list, not {quoted(value)}")
            return ()
        if len(value) > LONGEST_LIST:
            self.fault(f"{key} has {len(value)} entries; at most {LONGEST_LIST} are accepted")
        return value[:LONGEST_LIST]

    def inner(self, key: str, keys: Keys) -> "Fields":
        """The mapping under this key."""
        return Fields(self.get(key), f"{self.place}, {key}", keys, self.faults)

    def kept(self, check_limit: LimitCheck) -> dict[str, Any]:
        """What is kept and shown only: checked for its shape, copied as it stands."""
        shown: dict[str, Any] = {}
        for key, known in self._keys.items():
            if known.kept is not None and self.has(key):
                shown[key] = self._kept(key, known.kept, check_limit)
        return shown

    def _kept(self, key: str, shape: Kept | Keys, check_limit: LimitCheck) -> Any:
        value = self.get(key)
        if isinstance(shape, Mapping):
            return self._kept_mapping(key, shape, check_limit)
        match shape:
            case Kept.TEXT:
                # A version is often a bare number.
                return value if type(value) is int else self.text(key)
            case Kept.TEXTS:
                return list(self.texts(key))
            case Kept.FLAG:
                return self.flag(key, False)
            case Kept.TEXT_OR_FLAG:
                return value if isinstance(value, bool) else self.text(key)
            case Kept.BASIS:
                return self.basis() if key == "basis" else self.choice(key, BASES)
            case Kept.LIMIT:
                check_limit(value, f"{self.place}, {key}")
                return dict(value) if isinstance(value, Mapping) else value
            case Kept.OPEN:
                return self._open(key, value)

    def _kept_mapping(self, key: str, shape: Keys, check_limit: LimitCheck) -> Any:
        if isinstance(self.get(key), str):
            return self.text(key)
        if isinstance(self.get(key), bool):
            return self.get(key)
        return self.inner(key, shape).kept(check_limit)

    def _open(self, key: str, value: object) -> Any:
        if isinstance(value, str):
            return self._text(key, value)
        if not isinstance(value, Mapping):
            self.fault(f"{key} should be a text or a mapping of words to texts, not {quoted(value)}")
            return None
        kept: dict[str, Any] = {}
        for word, text in value.items():
            if isinstance(word, str) and (isinstance(text, bool | int) or text is None):
                kept[word] = text
            elif isinstance(word, str):
                kept[word] = self._text(f"{key}, {quoted(word)}", text)
            else:
                self.fault(f"{key}: {quoted(word)} should be a word")
        return kept

    def _items(self, key: str) -> Sequence[object]:
        value = self.get(key)
        return self.items(key) if isinstance(value, list | tuple) else [] if value is None else [value]

    def _text(self, key: str, value: object) -> str | None:
        if not isinstance(value, str) or not value.strip():
            self.fault(f"{key} should be a text, not {quoted(value)}")
        elif len(value) > LONGEST_TEXT:
            self.fault(f"{key} is {len(value)} characters long; at most {LONGEST_TEXT} are accepted")
        elif any(not mark.isprintable() and mark not in "\n\t" for mark in value):
            self.fault(f"{key} has characters that cannot be shown")
        else:
            return value.strip()
        return None

    def _known(self, key: str, value: object, known: Words) -> str | None:
        if isinstance(value, str) and value in known:
            return value
        self.fault(f"unknown word {quoted(value)} for {key}; {suggestion(value, known)}")
        return None


def kept_under(key: str, inner: Fields, check_limit: LimitCheck) -> dict[str, Any]:
    """What an inner mapping keeps for showing, under its own key; nothing where it keeps nothing."""
    kept = inner.kept(check_limit)
    return {key: kept} if kept else {}
