"""W3 and W4: raising by POST, and the list of what one must do now, under gunicorn with two workers."""

from __future__ import annotations

import http.client
import json
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, update

from tests.benchmarks.places import Place
from tests.benchmarks.sweeps import Measured

PASSWORD = "three small words"
WORKER, LEAD = "worker@volume-1-1.example", "lead@volume-1-1.example"
WARM_UP = 20


def measure(place: Place, url: str, number: int, *, requests: int) -> list[Measured]:
    """W3 and W4, each with its floor, on one copy of a seeded database; how many were written is checked."""
    with place.copy(url) as copied:
        marks = _prepare(place, copied, requests + WARM_UP + 2)
        counts = _statements(place, copied, marks)
        before = _raised(place, copied)
        with _serving(place, copied, "wsgi:app") as port:
            ours_list = _times(requests, _reader(port, _signed_in(port, LEAD), "/work"))
            cookie = _signed_in(port, WORKER)
            ours_raise = _times(requests, _raiser(port, cookie, marks))
        _require(_raised(place, copied) - before == requests + WARM_UP)
    with place.copy(url) as copied:
        before = _raised(place, copied)
        with _serving(place, copied, "tests.benchmarks.floor_pages:app") as port:
            floor_list = _times(requests, _reader(port, "", "/work?agency=volume-1-1"))
            floor_raise = _times(requests, _bare_raiser(port))
            bare = _times(requests, _reader(port, "", "/bare"))
        _require(_raised(place, copied) - before == requests + WARM_UP)
    more = {"bare": statistics.median(bare)}
    return [
        _measured("W3", place, number, ours_raise, floor_raise, more | {"statements": counts["raise"]}),
        _measured("W4", place, number, ours_list, floor_list, more | {"statements": counts["work"]}),
    ]


def _measured(
    work: str, place: Place, number: int, ours: list[float], floor: list[float], more: dict[str, float]
) -> Measured:
    p95 = {"p95": _p95(ours), "floor_p95": _p95(floor)}
    return Measured(work, place.kind, number, statistics.median(ours), statistics.median(floor), more | p95)


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _require(holds: bool) -> None:
    if not holds:
        raise SystemExit("Not every disagreement that was acknowledged was written: the measurement is worth nothing.")


# -- in the database ------------------------------------------------------------------------------------------------


def _prepare(place: Place, url: str, drafts: int) -> list[str]:
    """Let people sign in, and lay finished drafts ready for one of them. The marks of the drafts."""
    done = _here(place, url, "prepare", str(drafts))
    return list(json.loads(done))


def _statements(place: Place, url: str, marks: list[str]) -> dict[str, int]:
    found: dict[str, int] = json.loads(_here(place, url, "count", marks.pop(), marks.pop()))
    return found


def _raised(place: Place, url: str) -> int:
    return int(_here(place, url, "raised"))


def _here(place: Place, url: str, *words: str) -> str:
    program = [sys.executable, "-m", "tests.benchmarks.pages", *words]
    done = subprocess.run(program, env=place.environment(url), check=True, capture_output=True, text=True)
    return done.stdout.splitlines()[-1]


def prepare(drafts: int) -> list[str]:
    """In a process of its own: passwords for two people, and finished drafts of the first."""
    import secrets

    from escalation.services import passwords
    from escalation.storage import heartbeats
    from escalation.storage.base import transaction
    from escalation.storage.models.cases import DraftRow
    from escalation.storage.models.setup import PersonRow

    now = datetime.now(UTC)
    seen = now - timedelta(days=1)
    marks = [secrets.token_urlsafe(18) for _ in range(drafts)]
    answers = {
        "immediate_danger": ["no"],
        "subject.population": ["child"],
        "receiving.0.agency": ["volume-1-2"],
        "decision.what": ["The referral was closed without a visit to the home"],
        **{f"decision.received_at.{part}": [str(getattr(seen, part))] for part in ("day", "month", "year")},
        "outcome_sought": ["A visit this week, and the school's notes read"],
        "category": ["threshold"],
    }
    with transaction() as session:
        heartbeats.beat(session, "sweep", now)  # as while a scheduler runs
        whom = PersonRow.email.in_((WORKER, LEAD))
        session.execute(update(PersonRow).where(whom).values(password_hash=passwords.kept(PASSWORD)))
        person = session.scalars(select(PersonRow.id).where(PersonRow.email == WORKER)).one()
        for number, mark in enumerate(marks):
            data = {**answers, "subject.reference": [f"MEASURED-{number}"]}
            session.add(DraftRow(person=person, partnership_id=1, form_token=mark, data=data, updated_at=now))
    return marks


def count(app: Flask, first: str, second: str) -> dict[str, int]:
    """In a process of its own: how many statements raising and the list of work send, transaction control left out."""
    from bs4 import BeautifulSoup

    from escalation.storage.base import db

    def signed_in(email: str) -> FlaskClient:
        client = app.test_client()
        page = BeautifulSoup(client.get("/sign-in").data, "html.parser")
        token = page.find("input", {"name": "csrf_token"})["value"]
        client.post("/sign-in", data={"csrf_token": token, "email": email, "password": PASSWORD})
        return client

    def sent(client: FlaskClient, mark: str) -> None:
        path = f"/raise/volume-1/{mark}/check"
        page = BeautifulSoup(client.get(path).data, "html.parser")
        token = page.find("input", {"name": "csrf_token"})["value"]
        del seen[:]
        answer = client.post(path, data={"csrf_token": token})
        if answer.status_code != 302:
            raise SystemExit(f"Raising was answered with {answer.status_code}.")

    seen: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    worker, lead = signed_in(WORKER), signed_in(LEAD)
    sent(worker, first)  # what is kept in the process is read now
    sent(worker, second)
    raising = _without_control(seen)
    lead.get("/work")
    del seen[:]
    lead.get("/work")
    return {"raise": raising, "work": _without_control(seen)}


def _without_control(statements: list[str]) -> int:
    return sum(not each.startswith(("BEGIN", "PRAGMA", "SET TIME ZONE")) for each in statements)


# -- over HTTP ------------------------------------------------------------------------------------------------------


@contextmanager
def _serving(place: Place, url: str, application: str) -> Iterator[int]:
    """Two workers of gunicorn on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    program = [str(Path(sys.executable).with_name("gunicorn")), application, "-w", "2", "-b", f"127.0.0.1:{port}"]
    server = subprocess.Popen(program, env=place.environment(url), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _times(number: int, ask: Callable[[int], None]) -> list[float]:
    for each in range(WARM_UP):
        ask(each)
    times = []
    for each in range(WARM_UP, WARM_UP + number):
        began = time.perf_counter()
        ask(each)
        times.append(time.perf_counter() - began)
    return times


def _ask(
    port: int, method: str, path: str, *, cookie: str = "", form: dict[str, str] | None = None, expect: int
) -> tuple[str, str]:
    """One request on a connection of its own: what came, and the cookies of it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": cookie} if cookie else {}
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, urlencode(form) if form is not None else None, headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    if answer.status != expect:
        raise SystemExit(f"{method} {path} was answered with {answer.status}.")
    kept = dict(pair.split("=", 1) for pair in cookie.split("; ") if pair)
    kept |= dict(value.split(";")[0].split("=", 1) for name, value in answer.getheaders() if name == "Set-Cookie")
    return body, "; ".join(f"{name}={value}" for name, value in kept.items())


def _token_in(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


def _signed_in(port: int, email: str) -> str:
    page, cookie = _ask(port, "GET", "/sign-in", expect=200)
    form = {"csrf_token": _token_in(page), "email": email, "password": PASSWORD}
    return _ask(port, "POST", "/sign-in", cookie=cookie, form=form, expect=302)[1]


def _reader(port: int, cookie: str, path: str) -> Callable[[int], None]:
    def read(number: int) -> None:
        _ask(port, "GET", path, cookie=cookie, expect=200)

    return read


def _raiser(port: int, cookie: str, marks: list[str]) -> Callable[[int], None]:
    page, cookie = _ask(port, "GET", f"/raise/volume-1/{marks[0]}/check", cookie=cookie, expect=200)
    token = _token_in(page)

    def send(number: int) -> None:
        path = f"/raise/volume-1/{marks[number]}/check"
        _ask(port, "POST", path, cookie=cookie, form={"csrf_token": token}, expect=302)

    return send


def _bare_raiser(port: int) -> Callable[[int], None]:
    form = {
        "own": "volume-1-1",
        "agency": "volume-1-2",
        "category": "threshold",
        "what": "The referral was closed without a visit to the home",
        "sought": "A visit this week, and the school's notes read",
    }

    def send(number: int) -> None:
        _ask(port, "POST", "/raise", form=form, expect=302)

    return send


def main(words: list[str]) -> None:
    """What the processes of this module are started for."""
    from escalation.app import create_app
    from escalation.storage.base import reading
    from escalation.storage.models.cases import DisagreementRow

    app = create_app()
    if words[0] == "count":
        print(json.dumps(count(app, words[1], words[2])))
        return
    with app.app_context():
        if words[0] == "prepare":
            print(json.dumps(prepare(int(words[1]))))
        else:
            print(reading().scalar(select(func.count()).select_from(DisagreementRow)))


if __name__ == "__main__":
    main(sys.argv[1:])
