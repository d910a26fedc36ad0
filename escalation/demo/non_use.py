"""What the fictional agencies could have disagreed with, and what was found in their files: told through the services.

An agency's safeguarding lead enters its numbers in the month after each quarter; auditors enter what they find.
"""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from escalation.domain.statistics.file_samples import NEVER_RAISED
from escalation.domain.statistics.opportunities import Quarter
from escalation.services import access
from escalation.services.casework import person_id_of
from escalation.services.non_use import activity, findings, samples
from escalation.storage.base import reading

from .cast import cast

FILE = Path(__file__).parent / "non_use.yaml"
LONDON = ZoneInfo("Europe/London")
ENTERED_ON = 12
"""The day of the month after a quarter on which numbers are entered, or the Monday after it."""


def told() -> list[dict[str, Any]]:
    """What is told of each partnership, as it is written."""
    found: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def load() -> None:
    """Enter all of it, in the present application."""
    for one in told():
        _enter_activity(one)
        for number, each in enumerate(one["found"]["findings"], start=1):
            fields = {key: value for key, value in each.items() if key != "at"}
            _find(one, fields, by=one["found"]["by"], at=local(each["at"]), token=f"found {number}")
        if "sample" in one:
            _look_at_files(one, one["sample"])


def local(text: str) -> datetime:
    """A moment on Calderbeck's clocks."""
    return datetime.fromisoformat(str(text)).replace(tzinfo=LONDON)


def entered_at(quarter: Quarter) -> datetime:
    """When the numbers of a quarter are entered: on a working day soon after it."""
    first = quarter.after.first
    day = date(first.year, first.month, ENTERED_ON)
    back_at_work = day.day + (7 - day.weekday() if day.weekday() > 4 else 0)
    return datetime(first.year, first.month, back_at_work, 10, 30, tzinfo=LONDON)


def _enter_activity(one: Mapping[str, Any]) -> None:
    year, month = map(int, str(one["first_quarter"]).split("-"))
    for agency, kinds in one["activity"].items():
        quarter = Quarter(date(year, month, 1))
        lead = _person(cast(one["partnership"]).who(agency, "safeguarding_lead"))
        for numbers in zip(*kinds.values(), strict=True):
            typed = {kind: str(n) for kind, n in zip(kinds, numbers, strict=True) if n is not None}
            if typed:
                at = entered_at(quarter)
                activity.enter(one["partnership"], agency, quarter.key, typed, person=lead, at=at)
            quarter = quarter.after


def _find(
    one: Mapping[str, Any], fields: Mapping[str, str], *, by: str, at: datetime, token: str, file: int | None = None
) -> None:
    findings.enter(one["partnership"], fields, form_token=token, file=file, person=_person(by), at=at)


def _look_at_files(one: Mapping[str, Any], drawn: Mapping[str, Any]) -> None:
    partnership, at = one["partnership"], local(drawn["looked_at"])
    by, seed = _person(drawn["by"]), drawn["seed"]
    number = samples.draw_now(partnership, str(drawn["size"]), person=by, at=local(drawn["at"]), seed=seed)
    access.let_go()  # what is read next was written a moment ago
    files = [
        file for part in samples.sample(partnership, number).agencies for pile in part.piles for file in pile.files
    ]
    for file, result in zip(files, drawn["results"], strict=False):
        if result == NEVER_RAISED:
            fields = {**drawn["found"], "agency": file.agency}
            _find(one, fields, by=drawn["auditor"], at=at, token=f"file {file.id}", file=file.id)
        else:
            samples.record(partnership, file.id, result, person=_person(drawn["auditor"]), at=at)


def _person(email: str) -> int:
    return person_id_of(reading(), email)
