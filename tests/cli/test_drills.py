"""Drills on the command line: sent in the coordinator's name, and listed with what they found."""

from __future__ import annotations

from tests.cli.conftest import Run, answered


def test_a_drill_is_sent_to_those_named_and_listed_afterwards(run: Run) -> None:
    sent = answered(run("drill", "calderbeck", "--agency", "police", "--agency", "csc", "--json"))
    assert [part["agency"] for part in sent["agencies"]] == ["csc", "police"]
    assert (sent["sent_by"], sent["running"], sent["asked"], sent["acknowledged"]) == ("Sunita Bhandal", True, 2, 0)
    assert answered(run("drills", "calderbeck", "--json")) == [sent]


def test_without_a_name_every_agency_is_asked(run: Run) -> None:
    said = run("drill", "calderbeck")
    assert said.exit_code == 0
    assert "0 of 16 agencies acknowledged." in said.stdout


def test_what_cannot_be_sent_is_said_with_code_2(run: Run) -> None:
    run("drill", "calderbeck", "--agency", "police")
    for arguments, sentence in (
        (("drill", "nowhere"), "There is no partnership “nowhere”."),
        (("drill", "calderbeck", "--agency", "army"), "Choose agencies from the list."),
        (("drill", "calderbeck", "--agency", "police"), "A drill is still running for Calderbeck and Fells Police."),
        (("drills", "nowhere"), "There is no partnership “nowhere”."),
    ):
        result = run(*arguments)
        assert result.exit_code == 2, arguments
        assert sentence in result.stderr


def test_where_there_was_none_yet_it_says_so(run: Run) -> None:
    assert "No drill was sent yet." in run("drills", "calderbeck").stdout
    assert answered(run("drills", "calderbeck", "--json")) == []
