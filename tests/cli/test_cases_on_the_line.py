"""play, show, stalled, sweep, messages and deliver, as somebody who runs the service types them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from escalation.demo.cast import PARTNERSHIPS
from escalation.storage.base import transaction
from escalation.storage.models.cases import MessageRow
from tests.cli.conftest import Run, answered

DUE = "2026-04-28T17:00:00+01:00"


def test_play_says_what_was_played(run: Run, story: Path) -> None:
    played = answered(run("play", story, "--json"))
    assert (played["stories"], played["steps"], played["refs"]) == (1, 1, ["NEGLECT-1"])


def test_play_ends_with_1_and_names_the_step_that_was_refused(run: Run, story: Path) -> None:
    later = "      - {at: 2026-04-23T16:00, by: lead@csc.example, do: agree}\n"
    story.write_text(story.read_text() + later)
    result = run("play", story)
    assert result.exit_code == 1
    assert "“Neglect, closed again”, step 2 (agree by lead@csc.example)" in result.stderr


def test_play_ends_with_2_and_names_a_faulty_file(run: Run, story: Path) -> None:
    story.write_text(story.read_text().replace("do: raise", "do: rise"))
    result = run("play", story)
    assert result.exit_code == 2
    assert f"{story}: “Neglect, closed again”, step 1" in result.stderr
    assert run("play", "no-such-file.yaml").exit_code == 2


def test_show_gives_stages_clocks_the_holder_of_the_ball_flags_and_journal(run: Run, story: Path) -> None:
    run("play", story, "--until", "2026-04-28T17:00")
    shown = answered(run("show", "NEGLECT-1", "--json"))
    assert {"stage_entries", "clocks", "ball", "flags", "journal"} <= shown.keys()
    assert "narrative" not in shown
    (speak,) = (clock for clock in shown["clocks"] if clock["key"] == "review_and_speak")
    assert (speak["due_at"], speak["breached_at"], speak["how"]) == (DUE, DUE, None)
    assert (shown["ball"]["agency"], shown["ball"]["until"]) == ("csc", DUE)
    assert [flag["raised_at"] for flag in shown["flags"]] == [DUE]
    assert [entry["kind"] for entry in shown["journal"]] == ["raise", "ran_out"]


def test_show_at_an_earlier_moment_knows_nothing_of_what_came_later(run: Run, story: Path) -> None:
    run("play", story, "--until", "2026-04-28T17:00")
    shown = answered(run("show", "NEGLECT-1", "--at", "2026-04-24T09:00", "--json"))
    assert shown["flags"] == []
    assert [entry["kind"] for entry in shown["journal"]] == ["raise"]
    assert run("show", "NEGLECT-1", "--at", "2026-04-23T15:39").exit_code == 2


def test_show_keeps_what_people_wrote_to_itself(run: Run, story: Path) -> None:
    run("play", story)
    for arguments in (("show", "NEGLECT-1"), ("show", "NEGLECT-1", "--json")):
        output = run(*arguments).output
        assert "An assessment that includes" not in output
        assert "TPS-077" not in output


def test_the_narrative_is_shown_for_a_reason_only_and_the_reason_is_journalled(run: Run, story: Path) -> None:
    run("play", story)
    assert run("show", "NEGLECT-1", "--narrative").exit_code == 2
    assert run("show", "NEGLECT-1", "--reason", "Subject access").exit_code == 2
    first = answered(run("show", "NEGLECT-1", "--narrative", "--reason", "Subject access", "--json"))
    assert first["narrative"][0]["outcome_sought"] == "An assessment that includes a visit to the home"
    second = answered(run("show", "NEGLECT-1", "--narrative", "--reason", "Audit", "--json"))
    assert [entry["kind"] for entry in second["journal"]] == ["raise", "narrative_shown"]
    assert {"seq": 2, "reason": "Subject access"} in second["narrative"]
    assert answered(run("journal", "verify", "--json"))["ok"] is True


def test_a_disagreement_that_is_not_there_ends_with_2(run: Run) -> None:
    result = run("show", "NOT-HERE")
    assert (result.exit_code, result.stderr) == (2, "There is no disagreement NOT-HERE.\n")


def test_stalled_names_rule_time_and_who_owes_the_answer(run: Run, story: Path) -> None:
    run("play", story, "--until", "2026-04-28T17:00")
    (row,) = answered(run("stalled", "--at", "2026-04-29T09:00", "--json"))
    assert (row["ref"], row["rule"], row["since"], row["agency"]) == ("NEGLECT-1", "a", DUE, "csc")
    assert [owner["email"] for owner in row["answer_owed_by"]] == ["f.adeyinka@csc.example"]
    assert answered(run("stalled", "--at", "2026-04-28T16:59", "--json")) == []


def test_stalled_does_not_wait_for_a_sweep(run: Run, story: Path) -> None:
    run("play", story)
    (row,) = answered(run("stalled", "--at", "2026-04-28T17:01", "--json"))
    assert (row["since"], row["flag"], row["answer_owed_by"]) == (DUE, None, [])


def test_a_sweep_counts_what_it_did(run: Run, story: Path) -> None:
    run("play", story)
    swept = answered(run("sweep", "--at", "2026-04-28T17:00", "--json"))
    counts = ["rungs", "reminders", "flags", "climbed", "moved_up", "messages", "set_aside"]
    keys = ["at", *counts, "seconds", "worst_lag_seconds"]
    assert list(swept) == keys
    assert (swept["flags"], swept["set_aside"]) == (1, 0)
    assert swept["rungs"] == swept["reminders"] + 1
    assert answered(run("sweep", "--at", "2026-04-28T17:00", "--json"))["rungs"] == 0


def test_a_dry_run_says_what_it_would_do_and_does_nothing(run: Run, story: Path) -> None:
    run("play", story)
    would = answered(run("sweep", "--at", "2026-04-28T17:00", "--dry-run", "--json"))["would"]
    assert ("NEGLECT-1", "due", "respond") in {(row["ref"], row["rung"], row["kind"]) for row in would}
    assert "2026-04-28T17:00:00+01:00" in {row["at"] for row in would}
    assert answered(run("show", "NEGLECT-1", "--json"))["flags"] == []


def test_a_dry_run_with_nothing_due_says_so_with_an_empty_list(run: Run) -> None:
    assert answered(run("sweep", "--at", "2026-04-28T17:00", "--dry-run", "--json"))["would"] == []


def test_messages_say_to_whom_about_what_and_what_became_of_them(run: Run, story: Path) -> None:
    run("play", story)
    told = answered(run("messages", "--json"))
    assert ("NEGLECT-1", "lead@csc.example", "pending") in {(one["ref"], one["to"], one["state"]) for one in told}
    raised = next(one for one in told if one["kind"] == "raised")
    assert raised["made_at"] == "2026-04-23T15:40:00+01:00"  # as the clocks in the story show
    delivered = answered(run("deliver", "--json"))
    assert list(delivered) == ["sent", "failed", "given_up", "withdrawn", "pending"]
    assert (delivered["failed"], delivered["pending"]) == (0, 0)
    assert delivered["sent"] + delivered["withdrawn"] == len(told)


def test_messages_say_what_one_waits_for_and_why_one_did_not_arrive(run: Run, story: Path, calderbeck: Flask) -> None:
    run("play", story)
    with calderbeck.app_context(), transaction() as session:
        one, other = session.scalars(select(MessageRow).order_by(MessageRow.id).limit(2)).all()
        one.state, one.last_error, one.handled, one.attempts = "given_up", "RCPT 550", "left", 1
        one.handled_at = other.not_before
        other.next_attempt_at = other.not_before + timedelta(days=2)
    told = answered(run("messages", "--json"))
    found = {(each["state"], each["last_error"], each["handled"], each["held_until"]) for each in told}
    assert {("given_up", "RCPT 550", "left", None), ("pending", None, None, "2026-04-25T15:40:00+01:00")} <= found
    printed = run("messages").output
    assert "RCPT 550; left" in printed
    assert "waits for their own hours until Sat 25 Apr 2026 15:40" in printed


def test_statistics_count_what_was_raised(run: Run, story: Path) -> None:
    run("play", story)
    found = answered(run("statistics", "--from", "2026-04-01", "--to", "2026-04-30", "--json"))
    assert (found["calderbeck"]["raised"], found["calderbeck-adults"]["raised"]) == (1, 0)
    assert run("statistics", "--from", "2026-04-30", "--to", "2026-04-01").exit_code == 2


def test_a_changed_journal_does_not_verify_against_its_seal(run: Run, story: Path, tmp_path: Path) -> None:
    run("play", story)
    seal = answered(run("journal", "seal"))
    file = tmp_path / "seal.json"
    file.write_text(json.dumps(seal))
    assert answered(run("journal", "verify", "--against", file, "--json"))["ok"] is True
    seal["heads"]["NEGLECT-1"][1] = "0" * 64
    file.write_text(json.dumps(seal))
    result = run("journal", "verify", "--against", file, "--json")
    assert result.exit_code == 1
    assert [fault["ref"] for fault in json.loads(result.stdout)["faults"]] == ["NEGLECT-1"]
    file.write_text("[]")
    assert run("journal", "verify", "--against", file).exit_code == 2


def test_real_cases_are_not_swept_in_the_future_unless_told_so(run: Run, story: Path) -> None:
    run("play", story)
    ahead = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert run("sweep", "--at", ahead, "--dry-run").exit_code == 0
    run("partnership", "load", _not_fictional(story.parent), "--yes")
    refused = run("sweep", "--at", ahead)
    assert refused.exit_code == 2
    assert "in the future" in refused.stderr
    assert run("sweep", "--at", ahead, "--dry-run").exit_code == 0
    assert run("sweep", "--at", ahead, "--yes").exit_code == 0


def test_people_who_are_real_are_not_played_with_unless_told_so(run: Run, story: Path) -> None:
    run("partnership", "load", _not_fictional(story.parent), "--yes")
    refused = run("play", story)
    assert refused.exit_code == 2
    assert "not marked fictional" in refused.stderr
    assert run("play", story, "--yes").exit_code == 0


def _not_fictional(folder: Path) -> Path:
    file = folder / "real.yaml"
    text = (PARTNERSHIPS / "calderbeck.yaml").read_text(encoding="utf-8")
    assert "fictional: true" in text
    file.write_text(text.replace("fictional: true", "fictional: false"), encoding="utf-8")
    return file
