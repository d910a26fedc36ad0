"""Mail trouble delays: it loses nothing, and the flags are on the screen all the while."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select, update

from escalation.services import reading
from escalation.storage.base import transaction
from escalation.storage.models.cases import DisagreementRow, FlagOwnerRow, FlagRow, MessageRow
from escalation.storage.models.setup import PersonRow
from tests.faults.conftest import Install
from tests.faults.counting import Told, journal_faults, told
from tests.faults.installation import SHOWN, Installation
from tests.faults.post_office import Trap
from tests.faults.processes import wait_until

EVERY = 6
"""Seconds between two sweeps, and a third of it to wait for the mail server, as by default."""

PACE = {"SWEEP_SECONDS": EVERY, "MAIL_TIMEOUT_SECONDS": EVERY // 3, "MAIL_LEASE_SECONDS": 2 * EVERY // 3}
QUICK = {"SWEEP_SECONDS": 1, "MAIL_TIMEOUT_SECONDS": 1, "MAIL_LEASE_SECONDS": 4}
LONG = 600.0
POISON = "550 5.1.1 no such user"
FAULTS = ("refusing", "silent", "hang", "slow", "421 4.3.2 closing", "451 4.3.0 later", "drop", "poison")


def test_through_every_trouble_flags_are_on_screen_and_afterwards_everybody_is_told(
    install: Install, trap: Trap
) -> None:
    installation = install(16, speed=60, MAIL_URL=trap.url, **QUICK)
    trap.close()
    scheduler = installation.start("scheduler")
    wait_until(lambda: _on_screen(installation) == 16, "every flag is on a screen")
    wait_until(lambda: _tried(installation), "mail was tried")
    assert trap.taken == []

    recipients = _recipients(installation)
    trap.misbehave = dict(
        zip(recipients, ("451 4.3.0 later", "421 4.3.2 closing", "drop", "hang", POISON), strict=False)
    )
    poisoned = recipients[4]
    trap.open()
    wait_until(lambda: _others_are_told(installation, trap), "whom nothing ails is told")
    trap.misbehave = {poisoned: POISON}
    found = _told_at_last(installation, trap, LONG)
    assert scheduler.alive
    assert scheduler.stop().code == 0
    assert trap.to(poisoned) == []
    _nothing_is_lost(installation, found, {poisoned})


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_sixty_stalls_under_one_trouble_are_flagged_within_two_sweeps_and_told_when_it_ends(
    install: Install, trap: Trap, fault: str
) -> None:
    installation = install(60, speed=60, MAIL_URL=trap.url, **PACE)
    _hold_back(installation, 30)
    with _trouble(trap, fault, installation):
        scheduler = installation.start("scheduler")
        wait_until(lambda: _on_screen(installation) == 30 and _tried(installation), "mail was tried")
        _let_go(installation)
        late = wait_until(lambda: _on_screen(installation) == 60, "every flag is on a screen")
        poisoned = set(trap.misbehave) - {"*"} if fault == "poison" else set()
    began = time.monotonic()
    found = _told_at_last(installation, trap, LONG)
    print(
        f"\n{installation.kind}, {fault}: flags on screen after {late:.1f} s of {2 * EVERY}, "
        f"everybody told {time.monotonic() - began:.0f} s after its end, {found}"
    )
    assert scheduler.stop().code == 0
    assert late <= 2 * EVERY
    _nothing_is_lost(installation, found, poisoned)


@contextmanager
def _trouble(trap: Trap, fault: str, installation: Installation) -> Iterator[None]:
    if fault == "refusing":
        trap.close()
        yield
        trap.open()
    elif fault == "silent":
        trap.close()
        with socket.create_server(("127.0.0.1", trap.port), backlog=50):  # takes connections, and says nothing
            yield
        trap.open()
    elif fault == "slow":
        trap.slow = 0.9 * PACE["MAIL_TIMEOUT_SECONDS"]
        yield
        trap.slow = 0.0
    elif fault == "poison":
        trap.misbehave = dict.fromkeys(_everybody(installation)[::7], POISON)
        yield
    else:
        trap.misbehave = {"*": fault}
        yield
        trap.misbehave = {}


def _hold_back(installation: Installation, number: int) -> None:
    """Keep the sweep from so many disagreements, to have stalls that come while mail is in trouble already."""
    with installation.looking(), transaction() as session:
        some = select(DisagreementRow.id).order_by(DisagreementRow.id).limit(number)
        session.execute(update(DisagreementRow).where(DisagreementRow.id.in_(some)).values(set_aside="not yet"))


def _let_go(installation: Installation) -> None:
    with installation.looking(), transaction() as session:
        session.execute(update(DisagreementRow).values(set_aside=None))


def _on_screen(installation: Installation) -> int:
    """How many flags stand on the pages of those who owe the answers."""
    with installation.looking() as session:
        owners = list(session.scalars(select(FlagOwnerRow.person).distinct()))
        seen = {(flag.ref, flag.no) for one in owners for flag in reading.flags(one, installation.now()).to_answer}
        assert len(seen) <= (session.scalar(select(func.count()).select_from(FlagRow)) or 0)
        return len(seen)


def _tried(installation: Installation) -> bool:
    with installation.looking() as session:
        query = select(MessageRow.id).where(MessageRow.made_at >= SHOWN, MessageRow.attempts > 0).limit(1)
        return session.scalar(query) is not None


def _everybody(installation: Installation) -> list[str]:
    with installation.looking() as session:
        query = select(PersonRow.email).where(PersonRow.email.like("%@volume-%")).order_by(PersonRow.email)
        return list(session.scalars(query))


def _recipients(installation: Installation) -> list[str]:
    """Whom the waiting messages are for."""
    with installation.looking() as session:
        waiting = select(MessageRow.person).where(MessageRow.state.in_(("pending", "sending")))
        return list(session.scalars(select(PersonRow.email).where(PersonRow.id.in_(waiting)).order_by(PersonRow.email)))


def _others_are_told(installation: Installation, trap: Trap) -> bool:
    return set(_recipients(installation)) <= set(trap.misbehave)


def _told_at_last(installation: Installation, trap: Trap, patience: float) -> Told:
    wait_until(lambda: told(installation).waiting == 0, "everything is told", patience=patience)
    return told(installation, trap)


def _nothing_is_lost(installation: Installation, found: Told, poisoned: set[str]) -> None:
    assert set(found.flags) == {1}
    assert found.things == found.states["sent"]
    assert found.extra == 0, "no server of these took a mail and denied it"
    with installation.looking() as session:
        lost = select(MessageRow, PersonRow.email).join(PersonRow, PersonRow.id == MessageRow.person)
        given_up = [(row, email) for row, email in session.execute(lost.where(MessageRow.state == "given_up"))]
        assert {email for _, email in given_up} == poisoned & set(_who_was_written_to(session))
        for row, _ in given_up:
            about = select(MessageRow.state).where(
                MessageRow.disagreement_id == row.disagreement_id, MessageRow.key.like(f"undelivered:{row.id}:%")
            )
            assert session.scalars(about).one() in ("sent", "given_up"), "somebody else is told instead, and so on"
        to_operator = MessageRow.person.is_(None), MessageRow.state == "given_up"
        assert session.scalars(select(MessageRow.key).where(*to_operator)).all() == [], "it ends with the operator"
    assert journal_faults(installation) == 0


def _who_was_written_to(session: object) -> list[str]:
    query = (
        select(PersonRow.email)
        .join(MessageRow, MessageRow.person == PersonRow.id)
        .join(DisagreementRow, DisagreementRow.id == MessageRow.disagreement_id)
        .where(MessageRow.made_at >= SHOWN)
    )
    return list(session.scalars(query))  # type: ignore[attr-defined]
