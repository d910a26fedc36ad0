"""The demo: built once, gone on with afterwards, and never at the cost of somebody's own data."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, make_url, select

from escalation import clock
from escalation.cli.group import Escalation
from escalation.demo.cast import STORIES
from escalation.demo.guests import GUESTS
from escalation.demo.loading import OPENS_AT, PASSWORD, build, every_story
from escalation.services import demo_time, passwords, stalled
from escalation.services.drills import results
from escalation.services.stories import read_text
from escalation.storage.base import db, reading
from escalation.storage.models.cases import DisagreementRow, MessageRow
from escalation.storage.models.setup import PersonRow
from tests.calderbeck import application, prepare


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a demo's database in it, of which only the stories in files were played: that is a second."""
    folder = tmp_path_factory.mktemp("demo")
    with (
        pytest.MonkeyPatch.context() as patched,
        application(f"sqlite:///{folder / 'demo.sqlite'}", folder).app_context(),
    ):
        patched.setattr("escalation.demo.loading.every_story", _stories_in_files)
        build(real=clock.real_now())
        db.session.remove()
        db.engine.dispose()
    return folder


def _stories_in_files() -> list[object]:
    return [story for file in STORIES.glob("*.yaml") for story in read_text(file.read_text(), file=file.name)]


@pytest.fixture
def demo(built: Path, tmp_path: Path) -> Iterator[Path]:
    """The database of a demo of one's own. The time in this process goes on normally afterwards."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    yield tmp_path / "demo.sqlite"
    clock.shift_to(clock.real_now())


def _run(file: Path, *arguments: str) -> tuple[int, str]:
    app = application(f"sqlite:///{file}", file.parent)
    result = CliRunner().invoke(Escalation(app), ["demo", *arguments])
    with app.app_context():
        db.engine.dispose()
    return result.exit_code, result.output


def test_it_opens_on_a_monday_morning_with_four_open_and_two_of_them_stalled(demo: Path) -> None:
    with application(f"sqlite:///{demo}", demo.parent).app_context():
        shown = demo_time.shown(real=clock.real_now())
        assert shown is not None
        assert OPENS_AT <= shown < OPENS_AT + timedelta(hours=1)
        still_open = select(DisagreementRow.ref).where(DisagreementRow.status == "open")
        assert set(reading().scalars(still_open)) == {"CB-OPEN1", "CB-OPEN2", "CB-OPEN3", "CB-OPEN4"}
        assert {row["ref"] for row in stalled.stalled(at=OPENS_AT)} == {"CB-OPEN1", "CB-OPEN4"}


def test_its_old_mail_is_counted_as_sent_and_this_mornings_still_waits(demo: Path) -> None:
    with application(f"sqlite:///{demo}", demo.parent).app_context():
        states = select(MessageRow.state, func.min(MessageRow.not_before)).group_by(MessageRow.state)
        first = {row.state: row[1] for row in reading().execute(states)}
    assert first["sent"] < OPENS_AT
    assert first.get("pending", OPENS_AT) >= OPENS_AT


def test_two_drills_are_over_with_one_deputy_and_one_that_was_late(demo: Path) -> None:
    with application(f"sqlite:///{demo}", demo.parent).app_context():
        autumn, summer = results.all_results("calderbeck", at=OPENS_AT)
        assert not autumn.running
        assert not summer.running
        lines = {line.key: line for line in autumn.lines}
        assert (lines["fire-and-rescue"].by, lines["fire-and-rescue"].via) == ("Martin Sharrow", "deputy")
        late = lines["ambulance"]
        assert (late.state, late.in_time, late.flagged) == ("acknowledged", False, ("Pamela Veitch",))
        assert lines["probation"].state == "silent"
        assert (autumn.counts.in_time, autumn.counts.late, autumn.counts.silent) == (13, 1, 2)


def test_everybody_who_is_offered_for_signing_in_is_there_with_the_password_on_the_screen(demo: Path) -> None:
    with application(f"sqlite:///{demo}", demo.parent).app_context():
        for _, email, who in GUESTS:
            account = reading().scalar(select(PersonRow).where(PersonRow.email == email))
            assert account is not None
            assert who.startswith(account.name)
            assert passwords.matches(account.password_hash, PASSWORD)


def test_a_second_start_keeps_what_was_done_and_goes_on_from_the_last_act(demo: Path) -> None:
    assert _run(demo, "--load-only")[0] == 0
    with application(f"sqlite:///{demo}", demo.parent).app_context():
        real = select(func.count()).select_from(DisagreementRow).where(DisagreementRow.origin == "real")
        assert reading().scalar(real) == 10
        shown = demo_time.shown(real=clock.real_now())
        assert shown is not None
        assert OPENS_AT <= shown < OPENS_AT + timedelta(minutes=5)


def test_a_database_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "own.sqlite"
    prepare(f"sqlite:///{file}", tmp_path)
    before = file.read_bytes()
    for arguments in (["--load-only"], ["--load-only", "--fresh"]):
        code, said = _run(file, *arguments)
        assert code == 2
        assert "is no demo, so it is left alone" in said
    assert file.read_bytes() == before


def test_a_port_that_is_taken_is_said_plainly(demo: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = _run(demo, "--port", str(port))
    assert code == 2
    assert f"Port {port} cannot be used" in said
    assert "Traceback" not in said


def test_the_demo_keeps_to_a_file_of_its_own() -> None:
    url = make_url("postgresql+psycopg://127.0.0.1:1/none").render_as_string()
    result = CliRunner().invoke(Escalation(application(url, Path("/nowhere"))), ["demo", "--load-only"])
    assert result.exit_code == 2
    assert "SQLite" in result.output


def test_two_years_of_stories_come_with_it() -> None:
    assert len(every_story()) >= 120 + 10


@pytest.mark.slow
def test_all_of_it_plays_in_half_a_minute_and_nothing_breaks_on_the_way(tmp_path: Path) -> None:
    with application(f"sqlite:///{tmp_path / 'demo.sqlite'}", tmp_path).app_context():
        began = clock.real_now()
        played = build(real=began)
        assert played.set_aside == 0
        assert clock.real_now() - began < timedelta(seconds=30)
        db.engine.dispose()
