"""The processes that stay: they answer, sweep at once, and end in order when they are asked to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from sqlalchemy import create_engine, text

from tests.calderbeck import SECRET, prepare

Start = Callable[..., "subprocess.Popen[bytes]"]
PATIENCE = 40


@pytest.fixture
def url(tmp_path: Path) -> str:
    """An SQLite database with Calderbeck in it: the embedded default."""
    made = f"sqlite:///{tmp_path / 'calderbeck.sqlite'}"
    prepare(made, tmp_path)
    return made


@pytest.fixture
def start(url: str) -> Iterator[Start]:
    """Start a command as a process of its own; whatever still runs at the end is ended."""
    running: list[subprocess.Popen[bytes]] = []

    def started(*arguments: str) -> subprocess.Popen[bytes]:
        settings = {"ESCALATION_DATABASE_URL": url, "ESCALATION_SECRET_KEY": SECRET, "ESCALATION_SWEEP_SECONDS": "1"}
        program = [sys.executable, "-c", "from escalation.cli import main; main()"]
        process = subprocess.Popen([*program, *arguments], env=os.environ | settings, stderr=subprocess.PIPE)
        running.append(process)
        return process

    yield started
    for process in running:
        process.kill()
        process.communicate()


def _until(true: Callable[[], bool]) -> bool:
    given_up = time.monotonic() + PATIENCE
    while time.monotonic() < given_up:
        if true():
            return True
        time.sleep(0.2)
    return False


def _swept(url: str) -> bool:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM heartbeat WHERE name = 'sweep'")).scalar_one()
    engine.dispose()
    return bool(found)


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, TimeoutError, ConnectionError):
        return False


def test_serve_answers_pages_sweeps_in_the_same_process_and_ends_in_order(start: Start, url: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = start("serve", "--port", str(port))
    assert _until(lambda: _answers(f"http://127.0.0.1:{port}/healthz"))
    assert _until(lambda: _swept(url))
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=PATIENCE) == 0


def test_the_scheduler_sweeps_at_once_and_ends_in_order(start: Start, url: str) -> None:
    process = start("scheduler")
    assert _until(lambda: _swept(url))
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=PATIENCE) == 0
