"""The floor: the same kinds of row as a sweep writes, by a dozen set-based statements, with hashing left out.

The statements know the one pattern that the seeds overdue are made of, and nothing else: no calendar, no ladder, no
rule of a protocol. They stand for what no service could be faster than.
"""

from __future__ import annotations

ANSWER = (
    "json_array('due', :answer)",
    "jsonb_build_array(jsonb_build_array('due', CAST(:answer AS text)))",
)
JOURNAL = (
    """json_object('data', json_object('clock', clock, 'kind', kind, 'rung', 'due'), 'changes', json_array(
        json_object('change', 'clock_breached', 'clock', clock, 'key', key, 'kind', kind, 'party', party, 'at', at),
        json_object('change', 'flag_raised', 'clock', clock, 'flag', 1, 'party', party, 'agency', agency, 'rule', 'a'),
        json_object('change', 'flag_owner', 'flag', 1, 'agency', agency, 'person', manager, 'role', 'team_manager'),
        json_object('change', 'clock_started', 'clock', new_clock, 'due_at', :answer, 'flag', 1, 'key', 'answer')))""",
    """CAST(json_build_object('data', json_build_object('clock', clock, 'kind', kind, 'rung', 'due'),
        'changes', json_build_array(
        json_build_object('change', 'clock_breached', 'clock', clock, 'key', key, 'kind', kind, 'party', party,
            'at', at),
        json_build_object('change', 'flag_raised', 'clock', clock, 'flag', 1, 'party', party, 'agency', agency,
            'rule', 'a'),
        json_build_object('change', 'flag_owner', 'flag', 1, 'agency', agency, 'person', manager,
            'role', 'team_manager'),
        json_build_object('change', 'clock_started', 'clock', new_clock, 'due_at', CAST(:answer AS text), 'flag', 1,
            'key', 'answer'))) AS text)""",
)
"""What differs between the two: SQLite's words, and PostgreSQL's."""

SWEEP = (
    """CREATE TEMPORARY TABLE due AS
       SELECT c.disagreement_id, c.no AS clock, c.generation, c.party, c.next_rung_at AS at, c.key, c.kind,
              party.agency, post.holder_id AS manager, d.seq + 1 AS seq, d.head,
              (SELECT max(no) + 1 FROM clock WHERE clock.disagreement_id = c.disagreement_id) AS new_clock
       FROM clock c
       JOIN disagreement d ON d.id = c.disagreement_id
       JOIN party ON party.disagreement_id = c.disagreement_id AND party.no = c.party
       JOIN post ON post.agency_key = party.agency AND post.partnership_id = d.partnership_id
            AND post.role = 'team_manager'
       WHERE c.next_rung_at <= :at AND d.set_aside IS NULL""",
    """INSERT INTO rung (disagreement_id, clock, generation, rung, party, recipient, fired_at, recorded_at)
       SELECT disagreement_id, clock, generation, 'due', party, 'debtor', at, :at FROM due""",
    """INSERT INTO flag (disagreement_id, no, rule, clock, party, raised_at, recorded_at, state, tier)
       SELECT disagreement_id, 1, 'a', clock, party, at, :at, 'open', 1 FROM due""",
    """INSERT INTO flag_owner (disagreement_id, flag, person, tier, role, agency, since)
       SELECT disagreement_id, 1, manager, 1, 'team_manager', agency, at FROM due""",
    """UPDATE clock SET next_rung = NULL, next_rung_at = NULL, breached_at = due.at FROM due
       WHERE clock.disagreement_id = due.disagreement_id AND clock.no = due.clock""",
    """INSERT INTO clock (disagreement_id, no, kind, key, party, role, state, starts_from, limit_value, limit_unit,
              basis, started_at, opened_at, due_at, calendar, calendar_version, rungs, next_rung, next_rung_at,
              generation, flag)
       SELECT disagreement_id, new_clock, 'answer', 'answer', party, 'team_manager', 'running', 'flagged', 1,
              'working_days', 'service', at, at, :answer_at, 'england-and-wales', 1, {answer}, 'due', :answer_at, 1, 1
       FROM due""",
    """INSERT INTO journal (disagreement_id, seq, kind, at, recorded_at, body, digests, before, hash)
       SELECT disagreement_id, seq, 'ran_out', at, :at, {journal}, '{{}}', head, '' FROM due""",
    """INSERT INTO fact_flag (disagreement_id, no, rule, clock, party, agency, raised_at, recorded_at, state, tier)
       SELECT disagreement_id, 1, 'a', clock, party, agency, at, :at, 'open', 1 FROM due""",
    """INSERT INTO fact_clock (disagreement_id, no, kind, key, party, started_at, due_at)
       SELECT disagreement_id, new_clock, 'answer', 'answer', party, at, :answer_at FROM due""",
    """UPDATE fact_clock SET breached_at = due.at FROM due
       WHERE fact_clock.disagreement_id = due.disagreement_id AND fact_clock.no = due.clock""",
    """INSERT INTO message (disagreement_id, key, kind, person, about, made_at, not_before, next_attempt_at, state,
              attempts)
       SELECT disagreement_id, 'flag:1:1', 'flag', manager, '{{"flag": 1, "rule": "a"}}', :at, :answer_at, :answer_at,
              'pending', 0
       FROM due""",
    "UPDATE disagreement SET seq = due.seq FROM due WHERE id = due.disagreement_id",
    "DROP TABLE due",
)

NOTHING_DUE = """SELECT disagreement_id FROM clock JOIN disagreement d ON d.id = clock.disagreement_id
    WHERE next_rung_at <= :at AND d.set_aside IS NULL ORDER BY next_rung_at LIMIT 400"""

WORK_LIST = """SELECT d.ref, d.stage, d.category, d.ball_until, d.ball_agency, d.status
    FROM party p JOIN disagreement d ON d.id = p.disagreement_id
    WHERE p.agency = :agency AND p.left_at IS NULL AND d.status <> 'closed' ORDER BY d.ball_until LIMIT 25"""


def sweep_statements(kind: str) -> tuple[str, ...]:
    """The floor's sweep on "sqlite" or "postgresql". Parameters: at, answer_at, answer (the same as a text)."""
    place = 0 if kind == "sqlite" else 1
    return tuple(one.format(answer=ANSWER[place], journal=JOURNAL[place]) for one in SWEEP)
