"""The disagreements behind a figure: for those who coordinate, and never with a word of any."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from escalation.domain.statistics.counts import LATE, PROTOCOL_DATES
from escalation.services import board, partnerships
from escalation.services.board import UnknownPartnership
from escalation.services.report import adding_up
from escalation.services.report.model import Filters
from escalation.storage import figures as storage
from escalation.storage.base import reading

SIZE = 50

BEHIND: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "raised": ("raised",),
        "kinds": ("raised",),
        "stages": ("ended_at_stage|",),
        "themes": ("category|",),
        "conferences": ("conference|",),
        "dates": ("date|",),
        "agreement": ("raised",),
        "in-stages": ("stage_took|", "stage_since|"),
        "late": (*(f"date|{kind}|{LATE}|" for kind in PROTOCOL_DATES), "extended|", "lag_over|"),
        "stalled": ("stalled_ever",),
        "answers": ("answer|", "duty|answer|"),
        "first-act": ("manager_after|", "manager_awaited_since|"),
        "who-challenges-whom": ("challenge|",),
        "rank": ("gap|",),
        "opinion": ("opinion|",),
        "voice": ("voice|",),
        "household": ("household|",),
        "chronology": ("chronology|",),
        "referrals": ("referrals|",),
        "outcomes": ("outcome|",),
        "safety": ("interim|", "duty|interim_plan_missing|", "closed_not_safe"),
        "again": ("reopened_soon", "raised_again", "withdrawn|", "gave_up"),
        "learning": ("learning|", "duty|action|"),
    }
)
"""What a disagreement has to add to the counts to stand behind a figure: keys, or how keys begin."""


class UnknownFigure(Exception):
    """There is no figure of that key with disagreements behind it."""


@dataclass(frozen=True, slots=True)
class Behind:
    """One disagreement of the list."""

    ref: str
    raised_on: date
    status: str


@dataclass(frozen=True)
class Listing:
    """One page of the list; `total` is how many there are in all."""

    partnership: str
    name: str
    figure: str
    page: int
    pages: int
    total: int
    rows: tuple[Behind, ...]


def behind(partnership: str, figure: str, filters: Filters, *, page: int, at: datetime) -> Listing:
    """The disagreements that a figure counts, the latest first. UnknownPartnership or UnknownFigure."""
    if figure not in BEHIND:
        raise UnknownFigure(figure)
    session = reading()
    place = partnerships.find(session, partnership)
    if place is None:
        raise UnknownPartnership(partnership)
    narrowed = board.narrowed_to(session, place.id, filters)
    counts: dict[int, Mapping[str, int]] = dict(
        storage.counts_between(session, place.id, filters.first, filters.last, narrowed)
    )
    for one, found in adding_up.counted_from_facts(session, storage.waiting_of(session, place.id)).items():
        counts.pop(one, None)
        if narrowed.holds(found) and filters.first <= found.raised_on <= filters.last:
            counts[one] = found.counts
    ids = sorted((one for one, keys in counts.items() if _counts_in(figure, keys)), reverse=True)
    pages = max(1, -(-len(ids) // SIZE))
    number = min(max(page, 1), pages)
    rows = storage.refs(session, ids[(number - 1) * SIZE : number * SIZE])
    return Listing(
        partnership=place.key,
        name=place.name,
        figure=figure,
        page=number,
        pages=pages,
        total=len(ids),
        rows=tuple(Behind(ref, raised_at.astimezone(adding_up.ZONE).date(), status) for ref, raised_at, status in rows),
    )


def _counts_in(figure: str, counts: Mapping[str, int]) -> bool:
    whole = {wanted for wanted in BEHIND[figure] if not wanted.endswith("|")}
    begins = tuple(wanted for wanted in BEHIND[figure] if wanted.endswith("|"))
    return any(key in whole or key.startswith(begins) for key in counts)
