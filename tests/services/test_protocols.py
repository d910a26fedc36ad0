"""Published protocols are versions that never change."""

from datetime import UTC, date, datetime, timedelta

import pytest

from escalation.domain.protocol.reader import ProtocolFaults
from escalation.services import partnership_load, partnerships, protocol_files, protocols
from escalation.storage import partnerships as stored_partnerships
from escalation.storage import protocols as stored_protocols
from escalation.storage.base import db, reading, transaction
from escalation.storage.models.setup import AdoptedProtocolRow

pytestmark = pytest.mark.usefixtures("tables")

AT = datetime(2026, 3, 9, 9, tzinfo=UTC)

TEXT = """\
protocol: fells
name: Fells procedure
stages:
  - key: s1
    number: 1
    clocks:
      - {key: reply, kind: respond, owed_by: receiving, from: raised, limit: {value: 2, unit: working_days}}
"""
LONGER = TEXT.replace("value: 2", "value: 3")


def read(version_id):
    db.session.remove()
    return protocols.read(reading(), version_id)


def limit(version_id):
    (clock,) = read(version_id).stages[0].clocks
    return clock.limit.value


def test_the_first_time_a_protocol_is_published_as_version_1():
    published = protocols.publish(TEXT, at=AT)
    assert (published.key, published.version, published.created) == ("fells", 1, True)


def test_publishing_the_same_again_makes_no_version():
    first = protocols.publish(TEXT, at=AT)
    again = protocols.publish(TEXT, at=AT + timedelta(days=1))
    assert not again.created
    assert (again.version, again.version_id) == (1, first.version_id)


def test_neither_the_order_of_the_keys_nor_the_layout_makes_a_version():
    protocols.publish(TEXT, at=AT)
    first, second, *rest = TEXT.splitlines()
    assert not protocols.publish("\n".join([second, first, "", *rest]), at=AT).created


def test_a_change_is_a_new_version_and_the_old_one_stays_as_it_was():
    first = protocols.publish(TEXT, at=AT)
    second = protocols.publish(LONGER, at=AT)
    assert (second.version, second.created) == (2, True)
    assert (limit(first.version_id), limit(second.version_id)) == (2, 3)


def test_going_back_to_an_older_wording_is_a_version_of_its_own():
    protocols.publish(TEXT, at=AT)
    protocols.publish(LONGER, at=AT)
    assert protocols.publish(TEXT, at=AT).version == 3


def test_a_protocol_with_faults_is_not_published():
    with pytest.raises(ProtocolFaults, match="stage s1, clock reply"):
        protocols.publish(TEXT.replace("working_days", "fortnights"), at=AT)
    assert protocols.listing() == ()


def test_text_that_is_not_yaml_is_a_fault_with_its_line():
    with pytest.raises(ProtocolFaults, match="line 2"):
        protocols.publish("protocol: a\nprotocol: b\n", at=AT)


def test_the_list_has_every_version():
    protocols.publish(TEXT, at=AT)
    protocols.publish(LONGER, at=AT)
    protocols.publish(protocol_files.shipped()["darlington"], at=AT)
    listed = [(item.key, item.version, item.name, item.stages) for item in protocols.listing()]
    assert listed == [
        ("darlington", 1, "Professional challenge procedure", 4),
        ("fells", 1, "Fells procedure", 1),
        ("fells", 2, "Fells procedure", 1),
    ]


def test_there_is_no_reading_a_version_that_does_not_exist():
    with pytest.raises(LookupError):
        read(99)


ADOPTING = """\
partnership: {key: fells, name: Fells Partnership, calendar: scotland, fictional: true}
protocols: [{key: fells, population: [adults]}]
"""


def adopted_version(text):
    db.session.remove()
    report = partnership_load.load(text, at=AT)
    (adopted,) = partnerships.adopted(reading(), report.partnership_id, on=AT.date())
    return adopted.version


def test_a_partnership_adopts_the_newest_version_unless_its_file_names_one():
    protocols.publish(TEXT, at=AT)
    protocols.publish(LONGER, at=AT)
    assert adopted_version(ADOPTING) == 2
    assert adopted_version(ADOPTING.replace("key: fells, pop", "key: fells, version: 1, pop")) == 1


def test_a_shipped_protocol_is_published_when_the_first_partnership_adopts_it():
    assert adopted_version(ADOPTING.replace("{key: fells, pop", "{key: darlington, pop")) == 1
    assert [item.key for item in protocols.listing()] == ["darlington"]


def adopt_from(key, version, day):
    """Let the partnership of that key adopt a version from a day on, as its coordinator would."""
    with transaction() as session:
        row = stored_partnerships.by_key(session, key)
        published = stored_protocols.version(session, "fells", version)
        session.add(
            AdoptedProtocolRow(
                partnership_id=row.id,
                protocol_key="fells",
                starts_on=day,
                protocol_version_id=published.id,
                population=["adults"],
            )
        )
        stored_partnerships.raise_set_up_versions(session)
    db.session.remove()
    return row.id


def test_of_several_versions_the_one_that_started_last_is_in_force():
    protocols.publish(TEXT, at=AT)
    adopted_version(ADOPTING)
    protocols.publish(LONGER, at=AT)
    fells = adopt_from("fells", 2, date(2026, 4, 1))
    in_force = {
        day: [each.version for each in partnerships.adopted(reading(), fells, on=day)]
        for day in (date(2026, 3, 31), date(2026, 4, 1), date(2027, 1, 1))
    }
    assert in_force == {date(2026, 3, 31): [1], date(2026, 4, 1): [2], date(2027, 1, 1): [2]}


def test_loading_the_file_again_leaves_a_version_that_starts_later_to_come():
    protocols.publish(TEXT, at=AT)
    adopted_version(ADOPTING)
    protocols.publish(LONGER, at=AT)
    fells = adopt_from("fells", 2, date(2026, 4, 1))
    assert not partnership_load.load(ADOPTING, at=AT).changed
    db.session.remove()
    assert [each.version for each in partnerships.every_adopted(reading(), fells)] == [1, 2]
