"""Stories: timed acts of named people, read from files and checked as a whole before anything is played."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final
from zoneinfo import ZoneInfo

from escalation.schemas import acts
from escalation.schemas.faults import BadFields
from escalation.schemas.instants import NotAnInstant, read_instant
from escalation.services import yaml_lines

LOCAL: Final = ZoneInfo("Europe/London")
ORIGINS: Final = ("real", "drill", "imported")
DOCUMENT_KEYS: Final = frozenset({"partnership", "stories", "drills"})
DRILL_KEYS: Final = frozenset({"name", "steps"})
STORY_KEYS: Final = frozenset({"name", "protocol", "ref", "origin", "steps"})
STEP_KEYS: Final = frozenset({"at", "by", "do", "with", "refused"})
SEND, END, ACKNOWLEDGE = "send_drill", "end_drill", "acknowledge"
IN_A_DRILL: Final = (SEND, ACKNOWLEDGE, END)


class StoryFaults(Exception):
    """A file of stories that cannot be played: every fault names file, story and step. Nothing was played."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Step:
    """One act of one person. `bad` says what is wrong with its fields, in a step that is to be refused.

    `agency` says in which part of a drill it is.
    """

    number: int
    at: dt.datetime
    by: str
    do: str
    fields: Mapping[str, Any]
    refused: bool = False
    bad: str | None = None
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """The steps of one disagreement, or of one drill, in the order in which they are told."""

    file: str
    name: str
    partnership: str
    protocol: str
    steps: tuple[Step, ...]
    ref: str | None = None
    origin: str = "real"


def read_text(text: str, *, file: str) -> tuple[Story, ...]:
    """The stories in the text of a file. StoryFaults names everything that is wrong with it."""
    try:
        data = yaml_lines.read(text).data
    except yaml_lines.YamlFault as fault:
        raise StoryFaults((f"{file}: line {fault.line}: {fault.why}",)) from None
    return read_document(data, file=file)


def read_document(data: object, *, file: str) -> tuple[Story, ...]:
    """The stories in a document that was read already. StoryFaults as `read_text`."""
    faults: list[str] = []
    told = tuple(_stories(data, file, faults))
    if faults:
        raise StoryFaults(tuple(faults))
    return told


def _stories(data: object, file: str, faults: list[str]) -> Iterator[Story]:
    if not isinstance(data, Mapping):
        faults.append(f"{file}: a file of stories begins with “partnership:” and “stories:”.")
        return
    faults += [f"{file}: {why}" for why in _unknown(data, DOCUMENT_KEYS)]
    partnership, told, drills = data.get("partnership"), data.get("stories"), data.get("drills")
    if not isinstance(partnership, str) or not partnership:
        faults.append(f"{file}: say which partnership the stories belong to, with “partnership:” and its key.")
    if not (isinstance(told, list) and told) and not (told is None and isinstance(drills, list) and drills):
        faults.append(f"{file}: there are no stories in it; they are a list under “stories:”.")
        return
    for number, item in enumerate(told or (), start=1):
        story = _story(item, number, str(partnership), file, faults)
        if story is not None:
            yield story
    for number, item in enumerate(drills if isinstance(drills, list) else (), start=1):
        drill = _drill(item, number, str(partnership), file, faults)
        if drill is not None:
            yield drill


def _story(item: object, number: int, partnership: str, file: str, faults: list[str]) -> Story | None:
    if not isinstance(item, Mapping):
        faults.append(f"{file}: story {number} should have a name, a protocol and steps.")
        return None
    name = item.get("name") if isinstance(item.get("name"), str) else f"story {number}"
    place = f"{file}: “{name}”"
    found = len(faults)
    faults += [f"{place}: {why}" for why in _unknown(item, STORY_KEYS)]
    for key in ("name", "protocol"):
        if not isinstance(item.get(key), str) or not item.get(key):
            faults.append(f"{place}: “{key}” is missing.")
    if not isinstance(item.get("ref", ""), str):
        faults.append(f"{place}: “ref” should be a text; put it in quotes.")
    if item.get("origin", "real") not in ORIGINS:
        faults.append(f"{place}: “origin” should be one of {', '.join(ORIGINS)}.")
    steps = item.get("steps")
    if not isinstance(steps, list) or not steps:
        faults.append(f"{place}: there are no steps.")
        return None
    read = [_step(step, no, f"{place}, step {no}", faults) for no, step in enumerate(steps, start=1)]
    first = steps[0]
    if isinstance(first, Mapping) and first.get("do") != "raise":
        faults.append(f"{place}, step 1: a story begins with “do: raise”.")
    if len(faults) > found:
        return None
    return Story(
        file,
        str(name),
        partnership,
        item["protocol"],
        tuple(step for step in read if step is not None),
        item.get("ref"),
        item.get("origin", "real"),
    )


def _drill(item: object, number: int, partnership: str, file: str, faults: list[str]) -> Story | None:
    """A drill: who sends it to whom, who acknowledges it for which agency, and who ends it."""
    steps = item.get("steps") if isinstance(item, Mapping) else None
    name = str(item.get("name") or f"drill {number}") if isinstance(item, Mapping) else f"drill {number}"
    place, found = f"{file}: “{name}”", len(faults)
    if not isinstance(item, Mapping) or not isinstance(steps, list) or not steps:
        faults.append(f"{place}: a drill has a name and steps.")
        return None
    faults += [f"{place}: {why}" for why in _unknown(item, DRILL_KEYS)]
    read = [_drill_step(step, no, f"{place}, step {no}", faults) for no, step in enumerate(steps, start=1)]
    if read[0] is not None and read[0].do != SEND:
        faults.append(f"{place}, step 1: a drill begins with “do: {SEND}”.")
    if len(faults) > found:
        return None
    return Story(file, name, partnership, "", tuple(step for step in read if step is not None), None, "drill")


def _drill_step(item: object, number: int, place: str, faults: list[str]) -> Step | None:
    if not isinstance(item, Mapping):
        faults.append(f"{place}: a step has “at”, “by” and “do”.")
        return None
    wrong = list(_unknown(item, STEP_KEYS | {"agency"}))
    at = _moment(item.get("at"), wrong)
    by, do, agency, refused = item.get("by"), item.get("do"), item.get("agency"), item.get("refused", False)
    agencies = (item.get("with") or {}).get("agencies") if isinstance(item.get("with") or {}, Mapping) else ()
    if not isinstance(by, str) or "@" not in by:
        wrong.append("“by” should be the e-mail address of the person who acts.")
    if do not in IN_A_DRILL:
        wrong.append(f"in a drill “do” should be one of {', '.join(IN_A_DRILL)}.")
    if do == ACKNOWLEDGE and not isinstance(agency, str):
        wrong.append("“agency” should say for which agency it is acknowledged.")
    if agencies is not None and not (isinstance(agencies, list) and all(isinstance(key, str) for key in agencies)):
        wrong.append("“agencies” should be a list of agencies' keys; without it the drill goes to every one.")
    if not isinstance(refused, bool):
        wrong.append("“refused” should be true or false.")
    if wrong or at is None:
        faults += [f"{place}: {why}" for why in wrong]
        return None
    return Step(number, at, str(by), str(do), {"agencies": agencies}, refused, agency=agency)


def _step(item: object, number: int, place: str, faults: list[str]) -> Step | None:
    if not isinstance(item, Mapping):
        faults.append(f"{place}: a step has “at”, “by” and “do”.")
        return None
    wrong = list(_unknown(item, STEP_KEYS))
    at = _moment(item.get("at"), wrong)
    by, do, refused = item.get("by"), item.get("do"), item.get("refused", False)
    if not isinstance(by, str) or "@" not in by:
        wrong.append("“by” should be the e-mail address of the person who acts.")
    if not isinstance(do, str) or do not in acts.SCHEMAS:
        near = get_close_matches(str(do), acts.SCHEMAS, n=1)
        wrong.append(f"there is no act “{do}”." + (f" Did you mean {near[0]}?" if near else ""))
    if not isinstance(refused, bool):
        wrong.append("“refused” should be true or false.")
    if wrong or at is None:
        faults += [f"{place}: {why}" for why in wrong]
        return None
    fields, bad = _fields(str(do), item.get("with"), at)
    if bad is not None and not refused:
        faults.append(f"{place} ({do}): {bad}")
        return None
    return Step(number, at, str(by), str(do), fields, refused, bad)


def _fields(do: str, given: object, at: dt.datetime) -> tuple[Mapping[str, Any], str | None]:
    if given is not None and not isinstance(given, Mapping):
        return {}, "“with” should hold the fields of the act."
    try:
        return acts.load(do, given, at=at), None
    except BadFields as bad:
        return {}, str(bad)


def _moment(given: object, wrong: list[str]) -> dt.datetime | None:
    try:
        at, only_date = read_instant(given, zone=LOCAL, time_of_day=dt.time(12))
    except NotAnInstant:
        wrong.append("“at” should be a date and time such as 2026-03-06T11:20.")
        return None
    if only_date:
        wrong.append("“at” needs a time of day too, such as 2026-03-06T11:20.")
        return None
    return at


def _unknown(given: Mapping[Any, Any], known: frozenset[str]) -> Iterator[str]:
    for key in given:
        if key not in known:
            near = get_close_matches(str(key), sorted(known), n=1)
            yield f"“{key}” is not known here." + (f" Did you mean “{near[0]}”?" if near else "")
