"""The published page of the format and the reader know the same words."""

import re
from pathlib import Path

import pytest
import yaml

from escalation.domain.protocol.keys import KEY_TABLES, Kept
from escalation.domain.protocol.reader import read_protocol
from escalation.domain.protocol.vocabulary import WORD_TABLES

PAGE = (Path(__file__).parents[3] / "docs" / "protocol-format.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (.+)\n([^#]*(?:\n#{4,}[^#]*)*)", PAGE, flags=re.MULTILINE))


def _rows(title: str) -> dict[str, str]:
    return dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", SECTIONS[title], flags=re.MULTILINE))


@pytest.mark.parametrize("title", [*KEY_TABLES, *WORD_TABLES])
def test_the_page_lists_exactly_the_words_that_are_read(title: str) -> None:
    known = KEY_TABLES.get(title) or WORD_TABLES[title]
    assert list(_rows(title)) == list(known)


def test_the_page_has_no_table_that_the_reader_does_not_know() -> None:
    with_tables = [title for title, text in SECTIONS.items() if "|---|" in text]
    assert with_tables == [*KEY_TABLES, *WORD_TABLES]


@pytest.mark.parametrize("title", KEY_TABLES)
def test_the_page_says_which_keys_are_kept_and_shown_only(title: str) -> None:
    said = {key for key, text in _rows(title).items() if "kept and shown only" in text}
    assert said == {key for key, known in KEY_TABLES[title].items() if known.kept is not None}


@pytest.mark.parametrize("title", WORD_TABLES)
def test_the_page_gives_each_word_the_meaning_the_reader_knows(title: str) -> None:
    assert _rows(title) == dict(WORD_TABLES[title])


def test_the_page_says_of_each_key_what_it_means() -> None:
    for title, keys in KEY_TABLES.items():
        assert {key: text.split(" | ")[0] for key, text in _rows(title).items()} == {
            key: known.meaning for key, known in keys.items()
        }


def test_the_example_on_the_page_is_a_protocol() -> None:
    example = re.search(r"```yaml\n(.+?)```", PAGE, flags=re.DOTALL)
    assert example is not None
    protocol = read_protocol(yaml.safe_load(example[1]))
    assert [stage.name for stage in protocol.stages] == ["Practitioner to practitioner", "Manager to manager"]


def test_what_is_kept_has_a_shape_that_is_checked() -> None:
    tables = [known.kept for keys in KEY_TABLES.values() for known in keys.values() if known.kept]
    assert all(isinstance(kept, Kept) or kept in KEY_TABLES.values() for kept in tables)
