"""A sweep by hand keeps to the same clocks as the scheduler's."""

from datetime import UTC, datetime, timedelta

import pytest

from escalation import clock
from tests.cli.conftest import Run, answered


def test_a_sweep_now_refuses_a_wrong_clock_and_a_sweep_of_a_named_moment_does_not_ask(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: datetime.now(UTC) + timedelta(minutes=5))
    refused = run("sweep", "--json")
    assert refused.exit_code == 1
    assert "300 seconds apart. Nothing is swept" in refused.stderr
    assert answered(run("sweep", "--at", "2026-03-06T11:20", "--json"))["worst_lag_seconds"] is None
