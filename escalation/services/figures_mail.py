"""Mail about a board's figures: that there are new ones, and whether anything was raised at all. No number, no case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from escalation.domain.attention import telling
from escalation.domain.language import mark, say
from escalation.services import access
from escalation.services.report.narrowing import period_in_words
from escalation.storage import saved_views

KIND = "board_figures"

NARROWED_BY = ("route", "population", "sector")
"""What figures are narrowed by, as an address says it."""


@dataclass(frozen=True, slots=True)
class FiguresMail:
    """What such a mail says: `raised` where anything was, `nothing` where not, which is a finding too."""

    subject: str
    raised: str
    nothing: str
    nothing_of_part: str
    task: str


FIGURES_MAILS: Mapping[str, FiguresMail] = MappingProxyType(
    {
        KIND: FiguresMail(
            subject=mark("new figures to read"),
            raised=mark("%(partnership)s: the figures from %(period)s are ready. Disagreements were raised."),
            nothing=mark("%(partnership)s: nothing was raised from %(period)s. That is a finding too."),
            nothing_of_part=mark(
                "%(partnership)s: nothing was raised from %(period)s in the part that you look at. "
                "That is a finding too."
            ),
            task=mark("Read the figures here."),
        )
    }
)


def about(view: str, first: date, last: date, *, narrowed: Mapping[str, str | None], raised: bool) -> dict[str, Any]:
    """What such a message keeps: of which view, of which period, and whether anything was raised."""
    chosen = {name: value for name, value in narrowed.items() if value}
    return {"view": view, "from": first.isoformat(), "to": last.isoformat(), "narrowed": chosen, "raised": raised}


def words(about: Mapping[str, Any], partnership: str, key: str) -> tuple[telling.Words, str]:
    """What the mail says, and the address within the service that it leads to: the page with the very period."""
    mail = FIGURES_MAILS[KIND]
    first, last = (date.fromisoformat(about[name]) for name in ("from", "to"))
    nothing = mail.nothing_of_part if about["narrowed"] else mail.nothing
    happened = mail.raised if about["raised"] else nothing
    said = say(happened, partnership=partnership, period=period_in_words(first, last))
    narrowed = {name: about["narrowed"][name] for name in NARROWED_BY if name in about["narrowed"]}
    query = urlencode({"from": about["from"], "to": about["to"], **narrowed})
    return telling.Words(mail.subject, said, mail.task, None), f"/board/{key}?{query}"


def holds(
    session: Session, about: Mapping[str, Any], person: int | None, partnership_id: int | None, *, at: datetime
) -> bool:
    """Whether it may still go: they may read these figures, and did not say meanwhile that they want none."""
    if person is None or partnership_id is None:
        return False
    view = saved_views.by_key(session, about["view"])
    wanted = view is not None and person in saved_views.readers_of(session, view.id)
    return wanted and person in access.readers_of_the_board(session, partnership_id, at=at)
