"""Building the demo's database: the set-up, two years of closed disagreements, the worked cases, the open ones.

And what nobody raised: what agencies could have disagreed with, and what was found in their files.
"""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_migrate import upgrade

from escalation.services import calendars, demo_set_up, demo_time, partnership_load, stories
from escalation.services.play import Played, play
from escalation.services.stories import Story

from . import history, non_use
from .cast import PARTNERSHIPS, STORIES

LONDON = ZoneInfo("Europe/London")
SET_UP_AT = datetime(2024, 11, 1, 9, tzinfo=LONDON)
OPENS_AT = datetime(2026, 11, 23, 9, tzinfo=LONDON)
"""What the demo's clock shows when it is opened for the first time: a Monday morning with four open disagreements."""

PASSWORD = "disagree-well"  # noqa: S105  printed on the screen: everybody in the demo is made up


def build(*, real: datetime, progress: Callable[[int, int], None] | None = None) -> Played:
    """Fill the empty database of the present application. `real`: the machine's time, from which the demo's goes on."""
    upgrade()
    calendars.refresh(at=SET_UP_AT)
    for file in sorted(PARTNERSHIPS.glob("*.yaml")):
        partnership_load.load(file.read_text(encoding="utf-8"), at=SET_UP_AT)
    demo_set_up.give_everybody(PASSWORD)
    played = play(every_story(), at_most=OPENS_AT, progress=progress)
    non_use.load()
    demo_set_up.count_as_sent(before=OPENS_AT)
    demo_time.start(OPENS_AT, real=real)
    return played


def every_story() -> list[Story]:
    """The stories in files, then those of the two years before."""
    told: list[Story] = []
    for file in sorted(STORIES.glob("*.yaml")):
        told += stories.read_text(file.read_text(encoding="utf-8"), file=file.name)
    for document in history.documents():
        told += stories.read_document(document, file="history")
    return told
