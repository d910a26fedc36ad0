"""What the database holds after all that: counted from the rows, not from what any process believes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from escalation.storage.models.cases import DisagreementRow, DraftRow, FlagRow, JournalRow, MessageRow
from escalation.storage.models.statistics import FactDisagreementRow
from tests.faults.installation import SHOWN, Installation
from tests.faults.people import Load
from tests.faults.post_office import Trap


@dataclass(frozen=True)
class Raised:
    """What became of the drafts. All but `recorded` has to be 0."""

    recorded: int
    lost: int
    doubled: int
    without_entry: int
    without_fact: int
    without_message: int
    draft_left: int
    faults: int

    @property
    def clean(self) -> bool:
        return not any(vars(self)[name] for name in vars(self) if name != "recorded")


def raised(installation: Installation, load: Load) -> Raised:
    """Compare what the screens said with what is recorded, and every record with its traces."""
    with installation.looking() as session:
        rows = session.execute(select(DisagreementRow.ref, DisagreementRow.form_token))
        tokens = {row.ref: row.form_token for row in rows}
        of_draft = Counter(session.scalars(select(DisagreementRow.reference_hash)))

        def without(row: Any, *conditions: Any) -> int:
            there = select(row.disagreement_id).where(row.disagreement_id == DisagreementRow.id, *conditions).exists()
            return session.scalar(select(func.count()).select_from(DisagreementRow).where(~there)) or 0

        return Raised(
            recorded=len(tokens),
            lost=sum(tokens.get(ref) != draft for draft, refs in load.acknowledged.items() for ref in refs),
            doubled=sum(number - 1 for number in of_draft.values())
            + sum(len(refs) - 1 for refs in load.acknowledged.values()),
            without_entry=without(JournalRow, JournalRow.seq == 1, JournalRow.kind == "raise"),
            without_fact=without(FactDisagreementRow),
            without_message=without(MessageRow, MessageRow.kind == "raised"),
            draft_left=session.scalar(
                select(func.count())
                .select_from(DraftRow)
                .where(DraftRow.form_token.in_(select(DisagreementRow.form_token)))
            )
            or 0,
            faults=journal_faults(installation),
        )


def journal_faults(installation: Installation) -> int:
    """What `escalation journal verify` finds wrong."""
    told = installation.start("journal", "verify", "--json").ended(600)
    assert told.code == (0 if told.document["ok"] else 1), told.err
    return len(told.document["faults"])


@dataclass(frozen=True)
class Told:
    """Flags and mails of cases. `flags`: how many disagreements have how many."""

    flags: Mapping[int, int]
    states: Mapping[str, int]
    things: int
    """How much arrived: one for each message, however many came in one mail."""
    mails: int
    """Mails of which at least one copy was taken."""
    extra: int
    most_copies: int

    @property
    def waiting(self) -> int:
        return self.states.get("pending", 0) + self.states.get("sending", 0)


def told(installation: Installation, trap: Trap | None = None) -> Told:
    """What was flagged, what became of the messages, and how many copies of each the mail server took."""
    copies = trap.copies() if trap is not None else Counter()
    with installation.looking() as session:
        of_each = session.execute(
            select(func.count(FlagRow.no))
            .select_from(DisagreementRow)
            .outerjoin(FlagRow, FlagRow.disagreement_id == DisagreementRow.id)
            .group_by(DisagreementRow.id)
        ).scalars()
        of_cases = MessageRow.disagreement_id.is_not(None), MessageRow.made_at >= SHOWN
        rows = session.execute(select(MessageRow.state, func.count()).where(*of_cases).group_by(MessageRow.state))
        return Told(
            flags=dict(Counter(of_each)),
            states={row[0]: row[1] for row in rows},
            things=trap.things() if trap is not None else 0,
            mails=len(copies),
            extra=sum(copies.values()) - len(copies),
            most_copies=max(copies.values(), default=0),
        )
