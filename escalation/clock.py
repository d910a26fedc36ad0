"""The time. Nobody else reads it: everything below takes it as an argument."""

from datetime import UTC, datetime, timedelta

_shift = timedelta(0)


def now() -> datetime:
    """This instant, in UTC. In the demo: the stored start plus the real time since."""
    return datetime.now(UTC) + _shift


def real_now() -> datetime:
    """The machine's own time, also in the demo: for sign-in sessions and leases."""
    return datetime.now(UTC)


def shift_to(shown: datetime) -> None:
    """Let the time in this process go on from `shown`. For the demo only."""
    global _shift
    _shift = shown - datetime.now(UTC)
