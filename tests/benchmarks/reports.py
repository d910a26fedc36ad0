"""W5: the board's report, beside a bare page that reads a rollup made by hand, and one that counts live."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime

from sqlalchemy import text, update

from tests.benchmarks.multiplying import multiply
from tests.benchmarks.pages import PASSWORD, _measured, _reader, _serving, _signed_in, _times
from tests.benchmarks.places import Place
from tests.benchmarks.sweeps import Measured

READER = "manager@volume-1.example"
FROM_TO = {"page": "/board/volume-1", "csv": "/board/volume-1/report.csv"}


SEEDED = 100_000
"""Beyond so many, the facts of so many are multiplied."""


def measure(place: Place, url: str, number: int, *, requests: int) -> list[Measured]:
    """The page and the file of one board of five, and both floors over all five, on one copy of a seeded database."""
    times = max(1, number // SEEDED)
    with place.copy(url) as copied:
        began = time.perf_counter()
        equal = _here(place, copied, "prepare", str(times))
        adding_up = time.perf_counter() - began
        with _serving(place, copied, "wsgi:app") as port:
            cookie = _signed_in(port, READER)
            ours = {name: _times(requests, _reader(port, cookie, path)) for name, path in FROM_TO.items()}
        with _serving(place, copied, "tests.benchmarks.floor_pages:app") as port:
            rollup = _times(requests, _reader(port, "", "/rollup"))
            live = _times(max(10, requests // 10), _reader(port, "", "/live"))
    more = {"live_floor": statistics.median(live), "adding_up_seconds": round(adding_up, 1), "equal": float(equal)}
    return [_measured(f"W5 {name}", place, number, times, rollup, more) for name, times in ours.items()]


def _here(place: Place, url: str, *words: str) -> str:
    program = [sys.executable, "-m", "tests.benchmarks.reports", *words]
    unwaiting = {**place.environment(url), "PGOPTIONS": "-c synchronous_commit=off"}
    done = subprocess.run(program, env=unwaiting, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()[-1]


ROLLUP = """CREATE TABLE floor_rollup AS
    SELECT d.partnership_id, {month} AS month, p.agency, d.stage_reached, COUNT(*) AS n,
           AVG({days}) AS days
    FROM fact_disagreement d JOIN fact_party p ON p.disagreement_id = d.disagreement_id AND p.side = 'receiving'
    WHERE d.origin = 'real' GROUP BY 1, 2, 3, 4"""


def prepare(times: int) -> int:
    """In a process of its own: let somebody sign in, add the figures up, make the floor's rollup. 1: all are equal."""
    from escalation.services import board, passwords
    from escalation.services.report import adding_up, gathering
    from escalation.services.report.model import Filters
    from escalation.storage import heartbeats
    from escalation.storage.base import db, reading, transaction
    from escalation.storage.models.setup import PartnershipRow, PersonRow

    now = datetime.now(UTC)
    sqlite = db.engine.dialect.name == "sqlite"
    month = "strftime('%Y-%m', d.raised_at)" if sqlite else "to_char(d.raised_at, 'YYYY-MM')"
    between = "julianday(d.resolved_at) - julianday(d.raised_at)"
    days = between if sqlite else "extract(epoch FROM d.resolved_at - d.raised_at) / 86400"
    with transaction() as session:
        heartbeats.beat(session, "sweep", now)
        whom = PersonRow.email == READER
        session.execute(update(PersonRow).where(whom).values(password_hash=passwords.kept(PASSWORD)))
    adding_up.add_up()
    with transaction() as session:
        multiply(session, times, lambda done: print(done, file=sys.stderr, flush=True))
        session.execute(text(ROLLUP.format(month=month, days=days)))
    if not sqlite:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    session = reading()
    place = session.query(PartnershipRow).filter_by(key="volume-1").one()
    filters = Filters(now.date().replace(year=now.year - 2, day=1), now.date())
    narrowed = board.narrowed_to(session, place.id, filters)
    kept = gathering.kept(session, place.id, filters, narrowed, at=now)
    return int(kept == gathering.from_facts(session, place.id, filters, narrowed, at=now))


def main(words: list[str]) -> None:
    """What the process of this module is started for."""
    from escalation.app import create_app

    assert words[0] == "prepare"
    with create_app().app_context():
        print(prepare(int(words[1])))


if __name__ == "__main__":
    main(sys.argv[1:])
