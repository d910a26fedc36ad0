"""The document about the set-up file says what the service does."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from marshmallow import fields

from escalation.domain import partnership_settings
from escalation.schemas import setup_file
from escalation.services import partnership_load

DOCUMENT = (Path(__file__).parents[2] / "docs" / "setup-file.md").read_text(encoding="utf-8")
EXAMPLE = DOCUMENT.split("```yaml\n")[1].split("```")[0]
TOLD = set(re.findall(r"`([a-z_]+)`", DOCUMENT))


def words(schema):
    """Every word a section takes, those of the sections in it included."""
    for name, field in schema.fields.items():
        yield field.data_key or name
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            yield from words(inner.schema)


@pytest.mark.usefixtures("tables")
def test_its_example_loads_and_lacks_nothing():
    report = partnership_load.load(EXAMPLE, at=datetime(2026, 11, 23, 9, tzinfo=UTC))
    assert report.created["partnership"] == 1
    assert report.gaps == ()


def test_it_explains_every_word_a_file_may_use():
    assert set(words(setup_file.SetupFileSchema())) - TOLD == set()


def test_it_explains_every_setting_except_the_one_that_protocols_state():
    assert set(partnership_settings.READERS) - TOLD == {"ordinary_protocols"}
