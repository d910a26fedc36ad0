"""Real processes: commands, schedulers and a web server, which can be killed at any moment and never outlive a test."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psutil

from tests.faults import program

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds that anything may take on a busy machine before a test gives up on it."""

nursery = multiprocessing.get_context("forkserver")
"""Processes are forked from one that has the program in memory already: that spares each its second of importing."""
nursery.set_forkserver_preload(["escalation.cli", "tests.faults.program"])

_numbers = count(1)


def wait_until(true: Callable[[], Any], what: str, *, patience: float = PATIENCE) -> float:
    """Wait until something is so. How many seconds that took; AssertionError where it never came."""
    began, pause = time.monotonic(), 0.05
    while not true():
        assert time.monotonic() - began < patience, f"in vain: {what}"
        time.sleep(pause)
        pause = min(pause * 1.2, 1.0)  # looking costs those who are looked at
    return time.monotonic() - began


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int | None
    out: str
    err: str

    @property
    def document(self) -> Any:
        """What it printed, read as JSON."""
        assert self.out, self.err
        return json.loads(self.out)


class Command:
    """One run of the `escalation` command in a process of its own."""

    def __init__(self, arguments: tuple[object, ...], environment: Mapping[str, str], folder: Path, gate: Any) -> None:
        self._folder = folder / f"process-{next(_numbers)}"
        self._folder.mkdir()
        given = ([str(one) for one in arguments], dict(environment), self._folder, gate)
        self.process = nursery.Process(target=program.run, args=given, daemon=True)
        self.process.start()

    @property
    def alive(self) -> bool:
        return self.process.is_alive()

    def kill(self) -> None:
        """End it as a power cut would."""
        with suppress(ProcessLookupError):
            self.process.kill()

    def stop(self) -> Ended:
        """Ask it to end, as a service manager does."""
        self.process.terminate()
        return self.ended()

    def ended(self, patience: float = PATIENCE) -> Ended:
        """Wait for its end."""
        self.process.join(patience)
        assert not self.alive, f"it does not end: {self.said}"
        return Ended(self.process.exitcode, self._read("out"), self.said)

    @property
    def said(self) -> str:
        """What it wrote onto standard error so far."""
        return self._read("err")

    def _read(self, name: str) -> str:
        file = self._folder / name
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def close(self) -> None:
        """See that it is gone."""
        self.kill()
        self.process.join(PATIENCE)


class Web:
    """`gunicorn` with two workers of four threads, on a loopback port of its own.

    The program is loaded before the workers part, so that the next one is there as soon as one is killed.
    """

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self._environment = {**os.environ, **environment, "FAULTS_TEMPLATES": str(folder)}
        self._log = folder / "web.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        server = (
            "-m",
            "gunicorn",
            "tests.faults.pages:app",
            "-w",
            "2",
            "--threads",
            "4",
            "--preload",
            "--no-control-socket",
        )
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *server, "--bind", f"127.0.0.1:{self.port}"],
                cwd=ROOT, env=self._environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        wait_until(lambda: self.answer("/healthz") == 200, f"the pages answer: {self.log[-2000:]}")

    @property
    def log(self) -> str:
        """What it logged so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def answer(self, path: str) -> int | None:
        """The status of a page; None where nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def workers(self) -> list[psutil.Process]:
        """The processes that answer."""
        assert self._process is not None
        try:
            return psutil.Process(self._process.pid).children()
        except psutil.NoSuchProcess:
            return []

    def kill_a_worker(self, chance: random.Random) -> bool:
        """Kill any one of the workers. False where there is none to kill."""
        found = self.workers()
        if not found:
            return False
        try:
            chance.choice(found).kill()
        except psutil.NoSuchProcess:
            return False
        return True

    def kill(self) -> None:
        """Kill all of it at once."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(PATIENCE)
            self._process = None
