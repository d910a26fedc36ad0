"""A procedure as text in a browser: its faults with their lines, and the text of a published version."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from escalation.domain.language import say
from escalation.domain.protocol.keys import KEY_TABLES
from escalation.domain.protocol.model import Protocol
from escalation.services import yaml_lines
from escalation.services.protocol_files import LARGEST_FILE, check_text

NAME: Final = "text"
_LINE: Final = re.compile(r"line (\d+): (.*)", re.DOTALL)
_WIDTH: Final = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where, in which line if it is known, and a sentence."""

    place: str
    line: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A text that was looked at: the procedure it holds, or everything that is wrong with it."""

    text: str
    protocol: Protocol | None
    faults: tuple[Fault, ...]


def check(text: str) -> Checked:
    """Look at a text; its faults come from the top down.

    What a browser adds (carriage returns, a mark at the beginning) is taken out first.
    """
    clean = storable(text)
    protocol, found = check_text(clean, NAME)
    if protocol is not None:
        return Checked(clean, protocol, ())
    lines = _lines_of(clean)
    faults = [_fault(each.removeprefix(f"{NAME}: "), lines) for each in found]
    return Checked(clean, None, tuple(sorted(faults, key=lambda fault: fault.line or 0)))


def storable(text: str) -> str:
    """The text with plain line ends, without what neither YAML nor a database can hold."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").lstrip("\ufeff")
    return plain.encode("utf-8", "ignore").decode("utf-8")


def decode(data: bytes) -> str:
    """The text of an uploaded file. ValueError with a sentence where it is not a text in UTF-8, or too large."""
    if len(data) > LARGEST_FILE:
        raise ValueError(say("This file is larger than %(size)s KiB.", size=LARGEST_FILE // 1024))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(say("This file is not a text file in UTF-8.")) from None


def text_of(data: Mapping[str, Any]) -> str:
    """A published version as the text of a file, its keys in the order in which the format lists them."""
    written: str = yaml.safe_dump(
        _ordered(data), sort_keys=False, allow_unicode=True, width=_WIDTH, default_flow_style=False
    )
    return written


def _fault(told: str, lines: yaml_lines.Lined | None) -> Fault:
    by_line = _LINE.fullmatch(told)
    if by_line:
        return Fault(f"Line {by_line[1]}", int(by_line[1]), _sentence(by_line[2]))
    place, _, sentence = told.partition(": ")
    if not sentence:
        return Fault("The text", None, _sentence(told))
    line = lines.line(_nearest(place, sentence, lines)) if lines else None
    return Fault(place[:1].upper() + place[1:], line, _sentence(sentence))


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "?", "!")) else ".")


def _lines_of(text: str) -> yaml_lines.Lined | None:
    try:
        return yaml_lines.read(text)
    except yaml_lines.YamlFault:
        return None


def _nearest(place: str, sentence: str, lines: yaml_lines.Lined) -> yaml_lines.Path:
    """The path of a fault: of the key that its sentence is about, where that stands there, else of the place."""
    path = _path_of(place, lines.data)
    for word in (*re.findall(r" for ([a-z_]+)", sentence), *re.findall(r"[a-z_]+", sentence)):
        if (*path, word) in lines.lines:
            return (*path, word)
    return path


def _path_of(place: str, data: Any) -> yaml_lines.Path:
    """Where in the document a place such as "stage s2, clock plan" is; as near as it can be found."""
    path: tuple[str | int, ...] = ()
    here = data
    for part in place.split(", "):
        word, _, name = part.partition(" ")
        within = {"stage": "stages", "clock": "clocks"}.get(word)
        if within is not None and isinstance(here, dict) and isinstance(here.get(within), list):
            number = _position(here[within], name)
            if number is None:
                return path
            path, here = (*path, within, number), here[within][number]
        elif isinstance(here, dict) and word in here:
            path, here = (*path, word), here[word]
    return path


def _position(items: list[Any], name: str) -> int | None:
    for number, item in enumerate(items):
        if isinstance(item, dict) and str(item.get("key")) == name:
            return number
    by_number = name.removeprefix("number ")
    if by_number.isascii() and by_number.isdigit() and 0 < int(by_number) <= len(items):
        return int(by_number) - 1
    return None


def _ordered(value: Any) -> Any:
    """The database may give back keys in any order; a reader wants those of the format."""
    if isinstance(value, Mapping):
        known = [*max(KEY_TABLES.values(), key=lambda table: len(table.keys() & value.keys()))]
        keys = sorted(value, key=lambda key: (known.index(key) if key in known else len(known), key))
        return {key: _ordered(value[key]) for key in keys}
    return [_ordered(item) for item in value] if isinstance(value, list) else value
