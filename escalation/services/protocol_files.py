"""Protocol files: from YAML text to a protocol, with every fault as a plain sentence."""

import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from escalation.domain.protocol.faults import quoted
from escalation.domain.protocol.model import Protocol
from escalation.domain.protocol.reader import ProtocolFaults, read_protocol

LARGEST_FILE: Final = 256 * 1024
DEEPEST: Final = 20
LONGEST_NUMBER: Final = 12

WOULD_BE_BOOLEAN: Final = "would be read as true or false; write true, false, or put it in quotes"
WOULD_BE_ANOTHER_NUMBER: Final = "would be read as another number; put it in quotes if it is a text"
_COLLECTIONS: Final = frozenset({"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})
_STRING: Final = "tag:yaml.org,2002:str"
_SURPRISES: Final = {
    "tag:yaml.org,2002:timestamp": "would be read as a date; put it in quotes",
    "tag:yaml.org,2002:float": "is not a whole number; put it in quotes if it is a text",
    "tag:yaml.org,2002:merge": "merges another mapping; write its keys out",
}
_PLAIN_BOOLEANS: Final = frozenset({"true", "false"})
_PLAIN_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)")


def check_text(text: str, name: str) -> tuple[Protocol | None, tuple[str, ...]]:
    """Read one file's text. Gives the protocol, or None and every fault, each beginning with the file's name.

    Faults of the YAML itself carry their line; faults of the protocol carry their stage and clock.
    """
    data, faults = read_mapping(text)
    if data is None or faults:
        return None, tuple(f"{name}: {fault}" for fault in faults)
    try:
        return read_protocol(data), ()
    except ProtocolFaults as found:
        return None, tuple(f"{name}: {fault}" for fault in found.faults)


def read_mapping(text: str) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    """The mapping that a YAML text holds, or None and what is wrong with it, by line.

    Only plain values are accepted: nothing that YAML would silently turn into a date, a truth value or
    another number, no key twice, no references, one document.
    """
    if len(text.encode("utf-8", errors="replace")) > LARGEST_FILE:
        return None, (f"the file is larger than {LARGEST_FILE // 1024} KiB",)
    try:
        node = _compose(text)
    except _Refused as refused:
        return None, (str(refused),)
    except yaml.MarkedYAMLError as error:
        return None, (_syntax_fault(error),)
    except yaml.YAMLError:
        return None, ("the file has characters that YAML does not allow",)
    if node is None:
        return None, ("the file is empty",)
    if not isinstance(node, yaml.MappingNode):
        return None, ("the file should be a mapping that begins with protocol: and a key",)
    faults = tuple(dict.fromkeys(_node_faults(node)))
    if faults:
        return None, faults
    data: dict[str, Any] = yaml.SafeLoader("").construct_document(node)
    return data, ()


def shipped() -> dict[str, dict[str, Any]]:
    """The protocols that come with the service, as raw mappings by their keys; the caller's own to change."""
    return deepcopy(_shipped())


@cache
def _shipped() -> dict[str, dict[str, Any]]:
    found = {}
    for path in sorted(files("escalation.protocols").iterdir(), key=lambda each: each.name):
        if path.name.endswith(".yaml"):
            data, faults = read_mapping(path.read_text(encoding="utf-8"))
            if data is None:
                raise ProtocolFaults(tuple(f"{path.name}: {fault}" for fault in faults))
            found[str(data["protocol"])] = data
    return found


class _Refused(Exception):
    pass


def _compose(text: str) -> yaml.Node | None:
    """Compose one document, once its events have shown that it is not too deep and holds no references."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(f"line {line}: references (& and *) are not accepted; write the values out")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise _Refused(f"line {line}: nested more than {DEEPEST} levels deep")
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _node_faults(node: yaml.Node) -> Iterator[str]:
    if isinstance(node, yaml.ScalarNode):
        yield from _scalar_faults(node)
    elif node.tag not in _COLLECTIONS:
        yield f"line {node.start_mark.line + 1}: a tag stands here that is not accepted"
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _node_faults(item)
    elif isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            yield from _key_faults(key, seen)
            yield from _node_faults(value)


def _key_faults(key: yaml.Node, seen: dict[str, int]) -> Iterator[str]:
    line = key.start_mark.line + 1
    if not isinstance(key, yaml.ScalarNode):
        yield f"line {line}: a key should be a word, not a list or a mapping"
    elif key.tag != _STRING:
        yield f"line {line}: the key {quoted(key.value)} is not read as a word; put it in quotes"
    elif key.value in seen:
        yield f"line {line}: the key {quoted(key.value)} stands here already, on line {seen[key.value]}"
    else:
        seen[key.value] = line


def _scalar_faults(node: yaml.ScalarNode) -> Iterator[str]:
    place, value = f"line {node.start_mark.line + 1}", str(node.value)
    match node.tag.removeprefix("tag:yaml.org,2002:"):
        case "str" | "null":
            return
        case "bool":
            if value not in _PLAIN_BOOLEANS:
                yield f"{place}: {quoted(value)} {WOULD_BE_BOOLEAN}"
        case "int":
            if len(value) > LONGEST_NUMBER or not _PLAIN_NUMBER.fullmatch(value):
                yield f"{place}: {quoted(value)} {WOULD_BE_ANOTHER_NUMBER}"
        case _:
            yield f"{place}: {quoted(value)} {_SURPRISES.get(node.tag, 'has a tag that is not accepted')}"


def _syntax_fault(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    place = f"line {mark.line + 1}: " if mark else ""
    return f"{place}this is not valid YAML ({error.problem or error.context})"
