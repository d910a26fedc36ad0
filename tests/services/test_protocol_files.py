"""Protocol files are read for what they plainly say, and nothing YAML would make of it."""

import time

import pytest

from escalation.services.protocol_files import LARGEST_FILE, check_text, shipped

SOUND = "protocol: lanes\nstages:\n  - {key: s1}\n"


def _faults(text: str) -> tuple[str, ...]:
    protocol, faults = check_text(text, "lanes.yaml")
    assert protocol is None
    assert all(fault.startswith("lanes.yaml: ") for fault in faults)
    return tuple(fault.removeprefix("lanes.yaml: ") for fault in faults)


def test_a_sound_file_gives_its_protocol_and_no_fault() -> None:
    protocol, faults = check_text(SOUND, "lanes.yaml")
    assert protocol is not None
    assert (protocol.key, faults) == ("lanes", ())


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "the file is empty"),
        ("# nothing yet\n", "the file is empty"),
        ("- s1\n- s2\n", "the file should be a mapping that begins with protocol: and a key"),
        ("lanes", "the file should be a mapping that begins with protocol: and a key"),
        ("name: a\nname: b\n", 'line 2: the key "name" stands here already, on line 1'),
        (
            "stages:\n  - key: s1\n    clocks:\n      - {key: a, key: b}\n",
            'line 4: the key "key" stands here already, on line 4',
        ),
        ("version: 2026-01-01\n", 'line 1: "2026-01-01" would be read as a date; put it in quotes'),
        (
            "protocol: a\npause: off\n",
            'line 2: "off" would be read as true or false; write true, false, or put it in quotes',
        ),
        ("note: 17:00\n", 'line 1: "17:00" would be read as another number; put it in quotes if it is a text'),
        ("note: 017\n", 'line 1: "017" would be read as another number; put it in quotes if it is a text'),
        (
            f"version: {'9' * 5000}\n",
            f'line 1: "{"9" * 60}…" would be read as another number; put it in quotes if it is a text',
        ),
        ("version: 1.5\n", 'line 1: "1.5" is not a whole number; put it in quotes if it is a text'),
        ("on: true\n", 'line 1: the key "on" is not read as a word; put it in quotes'),
        ("1: true\n", 'line 1: the key "1" is not read as a word; put it in quotes'),
        ("? [a, b]\n: c\n", "line 1: a key should be a word, not a list or a mapping"),
        ("a: &x 1\nb: *x\n", "line 1: references (& and *) are not accepted; write the values out"),
        ("name: !!python/object/apply:os.getcwd []\n", "line 1: a tag stands here that is not accepted"),
        ("name: !mine x\n", 'line 1: "x" has a tag that is not accepted'),
        ("name: !!set {x}\n", "line 1: a tag stands here that is not accepted"),
        ("[" * 10_000, "line 1: nested more than 20 levels deep"),
        ("name: \x00\n", "the file has characters that YAML does not allow"),
        ("x" * (LARGEST_FILE + 1), "the file is larger than 256 KiB"),
        ("name: a\n---\nname: b\n", "line 2: this is not valid YAML (but found another document)"),
        ("name: a: b\n", "line 1: this is not valid YAML (mapping values are not allowed here)"),
    ],
)
def test_what_yaml_would_misread_is_named_by_its_line(text: str, fault: str) -> None:
    assert _faults(text) == (fault,)


def test_quotes_make_a_text_of_what_looks_like_something_else() -> None:
    protocol, faults = check_text(f'{SOUND}note: "2026-01-01"\narea: "off"\n', "lanes.yaml")
    assert faults == ()
    assert protocol is not None
    assert (protocol.shown["note"], protocol.shown["area"]) == ("2026-01-01", "off")


def test_every_fault_of_a_file_is_told_at_once() -> None:
    text = "protocol: lanes\nstages:\n  - {key: s1, mode: talks}\n  - {key: s2, next_if_unresolved: s1}\n"
    assert [fault.split(":")[0] for fault in _faults(text)] == ["stage s1", "stage s2"]


def test_a_large_list_of_lists_is_refused_quickly() -> None:
    before = time.monotonic()
    assert _faults("a: [" + "[1]," * 2_000 + "]\n")
    assert time.monotonic() - before < 5


def test_the_shipped_protocols_come_by_their_keys() -> None:
    protocols = shipped()
    assert sorted(protocols) == [
        "darlington",
        "dorset-adults",
        "iro-statutory",
        "lincs-joint",
        "sefton-2017",
        "st-helens-2016",
        "sussex-conference-dissent",
    ]
    assert all(data["protocol"] == key for key, data in protocols.items())
