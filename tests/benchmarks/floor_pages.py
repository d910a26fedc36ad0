"""The floor for pages: a bare Flask application with hand-written SQL, for gunicorn. It knows no rule, no session."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, redirect, request
from sqlalchemy import create_engine, event, text
from werkzeug.wrappers import Response

from tests.benchmarks.floor_sql import WORK_LIST

app = Flask(__name__)
engine = create_engine(os.environ["ESCALATION_DATABASE_URL"])
SQLITE = engine.dialect.name == "sqlite"

if SQLITE:

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


DISAGREEMENT = """INSERT INTO disagreement (ref, partnership_id, protocol_version_id, raised_by, form_token, reference,
        reference_hash, protocol, protocol_version, status, raised_at, population, category, origin, fast_track,
        outcomes, turn, seq, version, head, memory, stage, stage_number, ball_party, ball_agency, ball_role, ball_until,
        ball_why)
    VALUES (:ref, 1, 1, :person, :token, :sealed, :token, 'sefton-2017', 1, 'open', :at, 'child', :category, 'real',
        false, '[]', 1, 1, 1, '', '{}', 's1', 1, 2, :agency, 'practitioner', :due, 'clock') RETURNING id"""
PARTS = (
    """INSERT INTO party (disagreement_id, no, side, agency, person, joined_at)
       VALUES (:id, 1, 'raising', :own, :person, :at), (:id, 2, 'receiving', :agency, NULL, :at)""",
    """INSERT INTO stage_entry (disagreement_id, no, stage, number, turn, state, entered_at, opened_at)
       VALUES (:id, 1, 's1', 1, 1, 'open', :at, :at)""",
    """INSERT INTO clock (disagreement_id, no, kind, key, party, role, state, starts_from, entry, basis, started_at,
           opened_at, due_at, rungs, next_rung, next_rung_at, generation)
       VALUES (:id, 1, 'respond', 'reply', 2, 'practitioner', 'running', 'raised', 1, 'policy', :at, :at, :due, '[]',
           'due', :due, 1),
       (:id, 2, 'confirm_in_writing', 'letter', 2, 'practitioner', 'waiting', 'resolved', 1, 'policy', NULL, NULL,
           NULL, '[]', NULL, NULL, 1),
       (:id, 3, 'dormancy', 'dormancy', NULL, 'holder', 'running', 'last_act', NULL, 'service', :at, :at, :due, '[]',
           'due', :due, 1)""",
    """INSERT INTO journal (disagreement_id, seq, kind, at, recorded_at, person, party, body, digests, before, hash)
       VALUES (:id, 1, 'raise', :at, :at, :person, 1, '{}', '{}', '', '')""",
    """INSERT INTO narrative (disagreement_id, seq, field, party, words, salt)
       VALUES (:id, 1, 'decision.what', 1, :what, ''), (:id, 1, 'outcome_sought', 1, :sought, '')""",
    """INSERT INTO fact_disagreement (disagreement_id, partnership_id, origin, protocol, population, category,
           raised_at, danger, late, repeats, status, stage_reached, formal, turns, outcomes)
       VALUES (:id, 1, 'real', 'sefton-2017', 'child', :category, :at, false, false, false, 'open', 1, false, 1,
           '[]')""",
    """INSERT INTO fact_party (disagreement_id, no, side, agency, joined_at)
       VALUES (:id, 1, 'raising', :own, :at), (:id, 2, 'receiving', :agency, :at)""",
    """INSERT INTO fact_stage (disagreement_id, no, stage, number, entered_at, entered_by)
       VALUES (:id, 1, 's1', 1, :at, 'raised')""",
    """INSERT INTO fact_clock (disagreement_id, no, kind, key, party, entry, started_at, due_at)
       VALUES (:id, 1, 'respond', 'reply', 2, 1, :at, :due), (:id, 3, 'dormancy', 'dormancy', NULL, NULL, :at, :due)""",
    """INSERT INTO message (disagreement_id, key, kind, person, about, made_at, not_before, next_attempt_at, state,
           attempts)
       VALUES (:id, '1:raised', 'raised', :person, '{}', :at, :due, :due, 'pending', 0),
              (:id, '1:receipt', 'receipt', :person, '{}', :at, :due, :due, 'pending', 0)""",
)


@app.post("/raise")
def raise_one() -> Response:
    """Write one disagreement with everything below it, as the form has it, and go on."""
    now = datetime.now(UTC)
    values: dict[str, Any] = {
        "ref": secrets.token_hex(8),
        "token": secrets.token_hex(12),
        "sealed": b"sealed",
        "person": 1,
        "at": _written(now),
        "due": _written(now + timedelta(days=3)),
        **{name: request.form[name] for name in ("own", "agency", "category", "what", "sought")},
    }
    with engine.begin() as connection:
        values["id"] = connection.execute(text(DISAGREEMENT), values).scalar_one()
        if SQLITE:
            for part in PARTS:
                connection.execute(text(part), values)
        else:
            steps = ", ".join(f"step_{number} AS ({part})" for number, part in enumerate(PARTS))
            connection.execute(text(f"WITH {steps} SELECT 1"), values)
    return redirect(f"/done/{values['ref']}", 302)


@app.get("/work")
def work() -> str:
    """One agency's open disagreements, the most overdue first, 25 of them."""
    with engine.connect() as connection:
        rows = connection.execute(text(WORK_LIST), {"agency": request.args["agency"]}).all()
    lines = "".join(f"<li><a href='/{r.ref}'>{r.category}</a> {r.stage} {r.ball_until} {r.status}</li>" for r in rows)
    return f"<!doctype html><title>Work</title><ul>{lines}</ul>"


GROUPS = {
    "rollup": "SELECT partnership_id, month, agency, stage_reached, n, days FROM floor_rollup ORDER BY 1, 2, 3, 4",
    "live": """SELECT d.partnership_id, {month} AS month, p.agency, d.stage_reached, COUNT(*) AS n, AVG({days}) AS days
        FROM fact_disagreement d JOIN fact_party p ON p.disagreement_id = d.disagreement_id AND p.side = 'receiving'
        WHERE d.origin = 'real' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4""",
}


@app.get("/<any(rollup, live):how>")
def report(how: str) -> str:
    """Every disagreement by month, agency and stage, with the mean of days: from a rollup, or counted now."""
    month = "strftime('%Y-%m', d.raised_at)" if SQLITE else "to_char(d.raised_at, 'YYYY-MM')"
    between = "julianday(d.resolved_at) - julianday(d.raised_at)"
    days = between if SQLITE else "extract(epoch FROM d.resolved_at - d.raised_at) / 86400"
    with engine.connect() as connection:
        rows = connection.execute(text(GROUPS[how].format(month=month, days=days))).all()
    return "".join(f"{','.join(map(str, row))}\n" for row in rows)


@app.get("/bare")
def bare() -> str:
    """A page that asks the database nothing."""
    return "<!doctype html><title>Nothing</title>"


def _written(at: datetime) -> Any:
    return at.replace(tzinfo=None).isoformat(" ", timespec="microseconds") if SQLITE else at
