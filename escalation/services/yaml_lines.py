"""YAML as plain values that remember their lines, so that a fault can say where it is.

Words stay words: only null, true, false and numbers are read as something else than text, so that neither a
date, nor a time of day, nor "no" turns into a value that nobody wrote.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

LARGEST = 2 * 1024 * 1024
DEEPEST = 12

Path = tuple[str | int, ...]


class YamlFault(Exception):
    """A text that is not YAML as it is used here: `line` (from 1) and `why`, a sentence."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line = line
        self.why = why


@dataclass(frozen=True)
class Lined:
    """A document's values, and the line (from 1) of each of them by its path."""

    data: Any
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int:
        """The line of the value at that path; of what holds it, where it is not there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _Words(yaml.SafeLoader):
    """Reads only what is listed below as something else than text."""

    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012  the parent's own, emptied


_Words.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""])
_Words.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])
_Words.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]{0,11})$"), list("-0123456789"))
_Words.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^-?[0-9]{1,12}\.[0-9]{1,12}$"), list("-0123456789")
)


def read(text: str) -> Lined:
    """The values of a YAML text with their lines. YamlFault names the first thing that is wrong."""
    if len(text.encode(errors="replace")) > LARGEST:
        raise YamlFault(1, f"The file is larger than {LARGEST // 1024 // 1024} MB.")
    try:
        loader = _Words(text)
        try:
            _refuse_shapes(text)
            node = loader.get_single_node()
            lines: dict[Path, int] = {}
            data = None if node is None else _value(loader, node, (), lines)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlFault(mark.line + 1 if mark else 1, f"This is not YAML: {error.problem}.") from None
    except yaml.YAMLError:
        raise YamlFault(1, "There is a character in the file that YAML does not allow.") from None
    return Lined(data, lines)


def _refuse_shapes(text: str) -> None:
    """References can make a short text endless, and nothing that people write here is very deep."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlFault(line, "References (& and *) are not used here: write the value out.")
        if getattr(event, "tag", None):
            raise YamlFault(line, "Tags (!) are not used here.")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise YamlFault(line, "This is nested too deeply.")


def _value(loader: _Words, node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, item, (*path, place), lines) for place, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return loader.construct_object(node)
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else None
        line = key_node.start_mark.line + 1
        if key is None:
            raise YamlFault(line, "A word is expected before the colon.")
        if key in found:
            raise YamlFault(line, f"“{key}” is here for a second time.")
        found[key] = _value(loader, value_node, (*path, key), lines)
        lines[(*path, key)] = line
    return found
