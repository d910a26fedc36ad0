"""The outbox: messages wait here, written with their cause, until they are delivered, withdrawn or given up."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from escalation.domain.disagreement.state import Outcome
from escalation.storage.models.cases import MessageRow


def queue(session: Session, outcomes: Sequence[tuple[int, Outcome]]) -> None:
    """Write the messages of several outcomes. Under danger nothing of that disagreement waits for the morning."""
    rows: list[dict[str, Any]] = []
    for disagreement_id, outcome in outcomes:
        made_at = outcome.entries[-1].recorded_at if outcome.entries else None
        rows += [
            {
                "disagreement_id": disagreement_id,
                "key": message.key,
                "kind": message.kind,
                "person": message.person,
                "about": dict(message.about),
                "made_at": made_at or message.not_before,
                "not_before": message.not_before,
                "next_attempt_at": message.not_before,
                "state": "pending",
                "attempts": 0,
            }
            for message in outcome.messages
        ]
        if any(entry.kind == "flag_danger" for entry in outcome.entries):
            at = outcome.entries[-1].at
            waiting = (
                (MessageRow.disagreement_id == disagreement_id)
                & (MessageRow.state == "pending")
                & (MessageRow.not_before > at)
            )
            session.execute(update(MessageRow).where(waiting).values(not_before=at, next_attempt_at=at))
    if rows:
        session.execute(insert(MessageRow), rows)
