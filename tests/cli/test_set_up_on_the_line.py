"""Setting the service up by command: tables, calendars, partnerships, protocols, settings; and reckoning a date."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from escalation.demo.cast import PARTNERSHIPS
from escalation.settings import PREFIX, SETTINGS
from tests.cli.conftest import Run, answered

SHIPPED = Path("escalation/protocols")
ENDED = "import sys; from escalation.cli import main; sys.argv[0] = 'escalation'; main()"


def _process(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own, as a shell starts it."""
    return subprocess.run(
        [sys.executable, "-c", ENDED, *arguments], env=os.environ | settings, capture_output=True, text=True, timeout=60
    )


def test_without_tables_a_command_says_what_to_run_first(empty: Run) -> None:
    for command in (["stalled"], ["protocol", "list"], ["sweep"]):
        result = empty(*command)
        assert result.exit_code == 2
        assert "escalation db upgrade" in result.stderr
        assert "Traceback" not in result.output


def test_upgrading_makes_the_tables_and_the_calendars_are_then_still_missing(empty: Run) -> None:
    assert empty("db", "upgrade").exit_code == 0
    missing = empty("calendar", "check", "--json")
    assert missing.exit_code == 1
    assert {reach["known_until"] for reach in json.loads(missing.stdout)} == {None}
    assert {one["changed"] for one in answered(empty("calendar", "refresh", "--json"))} == {True}
    assert {one["changed"] for one in answered(empty("calendar", "refresh", "--json"))} == {False}
    assert {reach["enough"] for reach in answered(empty("calendar", "check", "--json"))} == {True}


def test_loading_a_partnership_again_changes_nothing(run: Run) -> None:
    loaded = answered(run("partnership", "load", PARTNERSHIPS / "calderbeck.yaml", "--json"))
    assert (loaded["partnership"], loaded["changed"], loaded["created"]) == ("calderbeck", False, {})


def test_a_faulty_set_up_file_is_named_by_its_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "set-up.yaml"
    file.write_text("partnership:\n  key: calderbeck\n  key: again\n")
    result = run("partnership", "load", file)
    assert result.exit_code == 2
    assert f"{file}: line 3" in result.stderr


def test_a_file_that_is_no_text_is_refused_in_a_sentence(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "picture.yaml"
    file.write_bytes(b"\x89PNG\xff\xfe")
    for command in (["partnership", "load"], ["protocol", "check"], ["play"]):
        result = run(*command, file)
        assert result.exit_code == 2
        assert "not a text file" in result.stderr


def test_checking_protocols_ends_with_1_where_one_has_a_fault(run: Run, tmp_path: Path) -> None:
    good = answered(run("protocol", "check", SHIPPED / "darlington.yaml", "--json"))
    assert [(one["protocol"], one["faults"]) for one in good] == [("darlington", [])]
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text((SHIPPED / "darlington.yaml").read_text().replace("kind: resolve", "kind: dissolve"))
    result = run("protocol", "check", faulty, "--json")
    assert result.exit_code == 1
    assert "dissolve" in json.loads(result.stdout)[0]["faults"][0]
    assert run("protocol", "publish", faulty).exit_code == 2


def test_publishing_the_same_again_makes_no_version_and_a_change_makes_one(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "darlington.yaml"
    file.write_text((SHIPPED / "darlington.yaml").read_text())
    assert answered(run("protocol", "publish", file, "--json")) == [
        {"key": "darlington", "version": 1, "created": False}
    ]
    file.write_text(
        file.read_text().replace("limit: {value: 3, unit: working_days}", "limit: {value: 4, unit: working_days}")
    )
    assert answered(run("protocol", "publish", file, "--json")) == [
        {"key": "darlington", "version": 2, "created": True}
    ]


def test_a_protocol_is_listed_and_shown(run: Run) -> None:
    listed = answered(run("protocol", "list", "--json"))
    assert "lincs-joint" in {one["key"] for one in listed}
    shown = answered(run("protocol", "show", "lincs-joint", "--json"))
    assert (shown["key"], shown["version"]) == ("lincs-joint", 1)
    assert run("protocol", "show", "no-such").exit_code == 2


def test_a_deadline_is_an_instant_with_the_days_counted_and_skipped(run: Run) -> None:
    line = {"start": "2026-04-02T14:30", "value": 2, "unit": "working_days", "calendar": "england-and-wales"}
    result = run("deadline", typed=json.dumps(line).encode())
    due = answered(result)
    assert due["due_at"] == "2026-04-08T17:00:00+01:00"
    assert due["counted"] == ["2026-04-07", "2026-04-08"]
    assert {"date": "2026-04-06", "why": "Easter Monday"} in due["skipped"]


def test_a_bad_line_spoils_no_other_and_is_told_at_the_end_by_2(run: Run) -> None:
    line = json.dumps({"start": "2026-04-02T14:30", "value": 1, "unit": "elapsed_hours", "calendar": "scotland"})
    result = run("deadline", typed=b"\xff\xfe no text\n" + line.encode() + b"\n")
    first, second = (json.loads(each) for each in result.stdout.splitlines())
    assert (result.exit_code, first["line"]) == (2, 1)
    assert second["due_at"] == "2026-04-02T15:30:00+01:00"


def test_settings_show_no_secret(run: Run) -> None:
    shown = {one["name"]: one["value"] for one in answered(run("settings", "--json"))}
    assert shown["ESCALATION_SECRET_KEY"] == "(set)"
    assert shown["ESCALATION_SWEEP_SECONDS"] == 60


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"ESCALATION_MAIL_URL": "carrier-pigeon"}, "ESCALATION_MAIL_URL has to be"),
        ({"ESCALATION_DATABASE_URL": "postgresql://db/escalation"}, "ESCALATION_SECRET_KEY has to be set"),
    ],
)
def test_a_bad_setting_is_named_and_ends_with_2(settings: dict[str, str], said: str) -> None:
    ended = _process("settings", **settings)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_misspelt_setting_is_named_and_stops_nothing() -> None:
    ended = _process("settings", "--json", ESCALATION_MAIL_ULR="log:", ESCALATION_PORT="tcp://10.0.0.1:80")
    assert ended.returncode == 0
    assert "ESCALATION_MAIL_ULR is no setting, and does nothing. Did you mean ESCALATION_MAIL_URL?" in ended.stderr
    assert "ESCALATION_PORT is no setting, and does nothing.\n" in ended.stderr
    json.loads(ended.stdout)


def test_a_database_that_cannot_be_reached_is_said_in_a_sentence() -> None:
    ended = _process(
        "stalled",
        ESCALATION_DATABASE_URL="postgresql://nobody:pass-word-1@127.0.0.1:1/none",
        ESCALATION_SECRET_KEY="a secret that is long enough",
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith("The database cannot be used")
    assert "Traceback" not in ended.stderr
    assert "pass-word-1" not in ended.stderr


def test_what_is_no_time_is_refused(run: Run) -> None:
    for command in (["stalled"], ["show", "X"], ["sweep"]):
        result = run(*command, "--at", "teatime")
        assert result.exit_code == 2
        assert "teatime" in result.stderr


def test_the_readme_lists_every_setting() -> None:
    readme = Path("README.md").read_text(encoding="utf-8")
    for setting in SETTINGS:
        (line,) = (line for line in readme.splitlines() if line.startswith(f"| `{PREFIX}{setting.name}` |"))
        if isinstance(setting.default, int | str):
            assert str(setting.default) in line


def test_the_documentation_names_every_command(run: Run) -> None:
    documented = Path("docs/commands.md").read_text(encoding="utf-8")
    offered = [line.split()[0] for line in run("--help").stdout.partition("Commands:")[2].splitlines() if line.strip()]
    assert {"play", "sweep", "stalled"} <= set(offered)
    for command in offered:
        assert f"`{command}" in documented or f"`escalation {command}`" in documented, command
