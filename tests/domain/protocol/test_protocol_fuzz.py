"""Whatever is put in, the reader either reads it or says what is wrong."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.domain.protocol.keys import KEY_TABLES
from escalation.domain.protocol.reader import ProtocolFaults, read_protocol
from escalation.domain.protocol.vocabulary import WORD_TABLES
from escalation.domain.protocol.words import describe, describe_ways, explain_limit
from tests.strategies.protocol_data import protocols

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(SCALARS | st.text(), inner, max_size=4),
    max_leaves=15,
)


@given(protocols())
def test_every_valid_protocol_is_read_with_its_stages_in_order(data: dict[str, Any]) -> None:
    protocol = read_protocol(data)
    assert [stage.key for stage in protocol.stages] == [stage["key"] for stage in data["stages"]]
    assert [len(stage.clocks) for stage in protocol.stages] == [
        len(stage.get("clocks", ())) for stage in data["stages"]
    ]


@given(protocols())
def test_reading_changes_nothing_and_gives_the_same_value_again(data: dict[str, Any]) -> None:
    before = deepcopy(data)
    assert read_protocol(data) == read_protocol(data)
    assert data == before


@given(protocols())
def test_every_stage_leads_to_a_later_one_or_to_the_end(data: dict[str, Any]) -> None:
    protocol = read_protocol(data)
    for stage in protocol.stages:
        following = protocol.after(stage.key)
        if following is None:
            assert stage.key == protocol.stages[-1].key
        else:
            assert following.number > stage.number


@given(protocols())
def test_every_protocol_can_be_put_in_plain_words(data: dict[str, Any]) -> None:
    protocol = read_protocol(data)
    assert len(describe(protocol)) == len(protocol.stages)
    told = list(describe_ways(protocol))
    for stage, words in zip(protocol.stages, describe(protocol), strict=True):
        assert [clock.limit for clock in words.clocks] == [explain_limit(rule) for rule in stage.clocks]
        told += [words.heading, *(clock.sentence for clock in words.clocks)]
    assert not any("None" in sentence or "_" in sentence for sentence in told)


@given(protocols())
def test_a_side_that_owes_a_clock_always_has_somebody_who_acts(data: dict[str, Any]) -> None:
    for stage in read_protocol(data).stages:
        for clock in stage.clocks:
            sides = ("raising", "receiving") if clock.owed_by == "both" else (clock.owed_by,)
            assert all(stage.actors.get(side) for side in sides if side in ("raising", "receiving"))


@given(protocols(), st.data())
def test_a_key_renamed_anywhere_is_a_fault_that_names_it(data: dict[str, Any], draw: st.DataObject) -> None:
    data = deepcopy(data)  # parts of it belong to the strategy, and other tests draw from that too
    mapping, key = draw.draw(st.sampled_from(list(_keys_of_the_format(data))))
    mapping["zz-not-a-key"] = mapping.pop(key)
    assert any('"zz-not-a-key"' in fault for fault in _faults_of(data))


@given(protocols(), ANYTHING, st.data())
def test_a_value_replaced_or_removed_is_read_or_named(data: dict[str, Any], value: object, draw: st.DataObject) -> None:
    data = deepcopy(data)  # parts of it belong to the strategy, and other tests draw from that too
    mapping, key = draw.draw(st.sampled_from(list(_keys_of_the_format(data))))
    if draw.draw(st.booleans()):
        mapping[key] = value
    else:
        del mapping[key]
    _is_read_or_named(data)


@given(ANYTHING)
@settings(max_examples=300)
def test_anything_at_all_is_read_or_named(data: Any) -> None:
    _is_read_or_named(data)


@given(st.dictionaries(st.sampled_from([key for table in KEY_TABLES.values() for key in table]), ANYTHING))
def test_known_keys_in_wrong_places_are_read_or_named(data: dict[str, Any]) -> None:
    _is_read_or_named(data | {"protocol": "x", "stages": [data, {"key": "s", "clocks": [data]}]})


def test_the_random_protocols_use_every_word_of_the_format() -> None:
    seen: set[object] = set()

    @settings(max_examples=500, derandomize=True, database=None)
    @given(protocols())
    def collect(data: dict[str, Any]) -> None:
        seen.update(_words_in(data))

    collect()
    named = {word for table in WORD_TABLES.values() for word in table}
    keys = {key for table in KEY_TABLES.values() for key in table}
    assert named | keys <= seen


def _is_read_or_named(data: Any) -> None:
    assert all(": " in fault and fault.isprintable() for fault in _faults_of(data))


def _faults_of(data: Any) -> tuple[str, ...]:
    """The faults found, none if it was read. Anything else that is raised fails the test."""
    try:
        read_protocol(data)
    except ProtocolFaults as found:
        return found.faults
    return ()


def _keys_of_the_format(data: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Every key of the format in this value with the mapping it stands in; words of one's own left out."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield data, key
            if key not in ("source", "variants", "stand_ins"):
                yield from _keys_of_the_format(value)
    elif isinstance(data, list):
        for item in data:
            yield from _keys_of_the_format(item)


def _words_in(data: Any) -> Iterator[object]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from _words_in(value)
    elif isinstance(data, list):
        for item in data:
            yield from _words_in(item)
    else:
        yield data
