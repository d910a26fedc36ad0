"""How often a link may be asked for: a few times an hour for each address, whether anybody has it or not."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from escalation.storage import references, sign_ins

MOST = 3
WITHIN = timedelta(hours=1)


def allowed(session: Session, what: str, address: str, *, at: datetime) -> bool:
    """Count one more request for this address; False when it is one too many. `at` is real time.

    The address itself is not kept, so that nothing is stored about people who have no account.
    """
    guard = sign_ins.locked_guard(session, references.keyed_hash(address, purpose=f"ask:{what}"), at=at)
    if guard.failures == 0 or guard.wait_until <= at:
        guard.failures, guard.wait_until = 0, at + WITHIN
    guard.failures += 1
    return guard.failures <= MOST
