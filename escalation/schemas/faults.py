"""What is wrong with the fields of an act: one sentence for each field, under its dotted path."""

from collections.abc import Iterator, Mapping
from typing import Any


class BadFields(Exception):
    """Fields that cannot be used. `errors`: dotted path (`receiving.0.agency`) → one sentence."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{path}: {sentence}" if path else sentence for path, sentence in errors.items()))
        self.errors = dict(errors)


def sentences(messages: object) -> dict[str, str]:
    """marshmallow's tree of messages as dotted path → the first sentence there."""
    found: dict[str, str] = {}
    for path, sentence in _walk(messages, ()):
        found.setdefault(".".join(path), sentence)
    return found


def _walk(messages: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(messages, Mapping):
        named: Mapping[Any, object] = messages
        for name, inner in named.items():
            yield from _walk(inner, path if name == "_schema" else (*path, str(name)))
    elif isinstance(messages, list):
        for inner in messages[:1]:
            yield from _walk(inner, path)
    else:
        yield path, str(messages)
