"""The first administrator comes in from the command line; everybody after comes in by the pages."""

from __future__ import annotations

import re

from tests.cli.conftest import Run, answered


def test_making_an_administrator_prints_one_link_in_which_nothing_can_be_guessed(run: Run) -> None:
    result = run("administrator", "create", "Tess@Service.example", "--name", "Tess Wardle")
    assert result.exit_code == 0, result.stderr
    assert re.fullmatch(r"https?://[^/]+/password/\d+\.[A-Za-z0-9_-]{43}\n", result.stdout)


def test_each_link_is_another(run: Run) -> None:
    links = {answered(run("administrator", "create", "tess@service.example", "--json"))["link"] for _ in range(2)}
    assert len(links) == 2


def test_a_password_may_come_on_standard_input_and_is_never_printed(run: Run) -> None:
    result = run("administrator", "create", "t@service.example", "--password-stdin", typed=b"harbour violin teaspoon\n")
    assert result.exit_code == 0, result.stderr
    assert "harbour" not in result.output


def test_what_is_no_address_or_no_password_is_refused_in_a_sentence(run: Run) -> None:
    for arguments, typed, sentence in (
        (["nobody"], None, "This is not an e-mail address.\n"),
        (["t@service.example", "--password-stdin"], b"short\n", "Use 12 characters or more."),
    ):
        result = run("administrator", "create", *arguments, typed=typed)
        assert result.exit_code == 2
        assert result.stderr.startswith(sentence)
