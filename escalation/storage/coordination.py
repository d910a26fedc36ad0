"""Every disagreement of a partnership as its coordinator sees it: narrow rows without a word or a local reference.

Drills have a page of their own, on which each of their parts stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from escalation.domain.disagreement.drills import DRILL
from escalation.storage.models.cases import DisagreementRow, FlagRow, PartyRow


@dataclass(frozen=True, slots=True)
class Filter:
    """Which to show. `status` None: those not closed; `all`: every one."""

    status: str | None = None
    stage: int | None = None
    agency: str | None = None
    stalled: bool = False


def _stalled() -> ColumnElement[bool]:
    return exists().where(FlagRow.disagreement_id == DisagreementRow.id, FlagRow.state == "open")


def _wanted(partnership_id: int, chosen: Filter) -> list[ColumnElement[bool]]:
    d = DisagreementRow
    wanted: list[ColumnElement[bool]] = [d.partnership_id == partnership_id, d.origin != DRILL]
    if chosen.status is None:
        wanted.append(d.status != "closed")
    elif chosen.status != "all":
        wanted.append(d.status == chosen.status)
    if chosen.stage is not None:
        wanted.append(d.stage_number == chosen.stage)
    if chosen.agency is not None:
        wanted.append(
            exists().where(
                PartyRow.disagreement_id == d.id, PartyRow.agency == chosen.agency, PartyRow.left_at.is_(None)
            )
        )
    if chosen.stalled:
        wanted.append(_stalled())
    return wanted


def rows(
    session: Session, partnership_id: int, chosen: Filter, *, limit: int, offset: int
) -> Sequence[Mapping[str, Any]]:
    """Those wanted, the oldest first."""
    d = DisagreementRow.__table__.c
    party = PartyRow.__table__.c
    named = select(party.person).where(party.disagreement_id == d.id, party.no == d.ball_party).scalar_subquery()
    query = (
        select(
            d.id, d.ref, d.protocol_version_id, d.status, d.origin, d.stage, d.stage_number, d.raised_at, d.closed_at,
            d.danger_at, d.ball_party, d.ball_agency, d.ball_role, d.ball_until, d.ball_why, d.set_aside,
            named.label("ball_named"), _stalled().label("stalled"),
        )
        .where(*_wanted(partnership_id, chosen))
        .order_by(d.raised_at, d.id)
        .limit(limit)
        .offset(offset)
    )  # fmt: skip
    return [{str(name): value for name, value in row.items()} for row in session.execute(query).mappings()]


def count(session: Session, partnership_id: int, chosen: Filter) -> int:
    """How many are wanted."""
    query = select(func.count()).select_from(DisagreementRow).where(*_wanted(partnership_id, chosen))
    return session.scalar(query) or 0


def by_stage(session: Session, partnership_id: int) -> Mapping[tuple[str, int], int]:
    """How many there are, by status and number of the stage."""
    query = (
        select(DisagreementRow.status, DisagreementRow.stage_number, func.count())
        .where(DisagreementRow.partnership_id == partnership_id, DisagreementRow.origin != DRILL)
        .group_by(DisagreementRow.status, DisagreementRow.stage_number)
    )
    return {(status, stage): number for status, stage, number in session.execute(query)}
