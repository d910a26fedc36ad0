"""What a set-up file refuses the pages refuse too, in the same sentence."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from escalation.schemas.faults import BadFields
from escalation.services import partnership_load
from escalation.services.partnership_load import SetupFileFaults
from escalation.services.setting_up import agencies, details, leave, posts, procedures, roles
from escalation.storage import people
from escalation.storage.base import db, reading

pytestmark = pytest.mark.usefixtures("tables")

AT = datetime(2026, 3, 9, 9, tzinfo=UTC)
FILE = (Path(__file__).parent.parent / "calderbeck.yaml").read_text(encoding="utf-8")
LEAD = "lead@csc.example"


def told_by_the_file(section, entry):
    """The sentence with which a set-up file that holds only this is refused."""
    data = {"partnership": yaml.safe_load(FILE)["partnership"], section: entry}
    with pytest.raises(SetupFileFaults) as refused:
        partnership_load.load(yaml.safe_dump(data, allow_unicode=True), at=AT, yes=True)
    (fault,) = refused.value.faults
    return fault.why


def told_by_the_page(change, *args, **more):
    """The sentence with which the page's own service refuses it, and the field it stands beside."""
    with pytest.raises(BadFields) as refused:
        change("calderbeck", *args, person=somebody(), at=AT, **more)
    ((path, why),) = refused.value.errors.items()
    return path, why


def somebody():
    found = people.by_email(reading(), [LEAD])[LEAD].id
    db.session.remove()
    return found


def agency(**changed):
    return {"name": "Fell Side Surgery", "sector": "gp_practice", "teams": [], "domains": [], "calendar": "", **changed}


AGENCY_FAULTS = [
    ({"name": "  "}, "name"),
    ({"name": "x" * 201}, "name"),
    ({"sector": "GP practice"}, "sector"),
    ({"sector": ""}, "sector"),
    ({"calendar": "wales"}, "calendar"),
    ({"domains": ["not a domain"]}, "domains.0"),
    ({"teams": ["x" * 201]}, "teams.0.name"),
]


@pytest.mark.parametrize(("wrong", "field"), AGENCY_FAULTS)
def test_an_agency(wrong, field):
    partnership_load.load(FILE, at=AT)
    entry = {"key": "fell-side-surgery", **agency(**wrong)}
    entry["teams"] = [{"key": "a-team", "name": name} for name in entry["teams"]]
    entry["calendar"] = entry["calendar"] or None
    file = told_by_the_file("agencies", [entry])
    assert told_by_the_page(agencies.add, agency(**wrong)) == (field, file)


POST_FAULTS = [
    ({"holder": "nobody@csc.example"}, "holder"),
    ({"deputy": "not an address"}, "deputy"),
    ({"stand_in": "police"}, "stand_in"),
    ({"stand_in": "csc"}, "stand_in"),
]


@pytest.mark.parametrize(("wrong", "part"), POST_FAULTS)
def test_a_post(wrong, part):
    partnership_load.load(FILE, at=AT)
    file = told_by_the_file("posts", [{"agency": "csc", "role": "duty", **wrong}])
    assert told_by_the_page(posts.fill, "csc", {"duty": wrong}, None) == (f"duty.{part}", file)


ROLE_FAULTS = [
    ("agency_lead", "police/executive"),
    ("agency_lead", "partnership/"),
    ("agency_lead", "Not A Role"),
    ("agency_leed", "executive"),
]


@pytest.mark.parametrize(("word", "value"), ROLE_FAULTS)
def test_a_role_word(word, value):
    partnership_load.load(FILE, at=AT)
    file = told_by_the_file("roles", {word: value})
    assert told_by_the_page(roles.choose, word, value, None) == ("", file)


LEAVE_FAULTS = [
    ({"person": "nobody@csc.example"}, "person"),
    ({"until": "2026-03-01"}, "until"),
    ({"from": "9 March"}, "from"),
    ({"until": ""}, "until"),
]


@pytest.mark.parametrize(("wrong", "field"), LEAVE_FAULTS)
def test_leave(wrong, field):
    partnership_load.load(FILE, at=AT)
    entry = {"person": LEAD, "from": "2026-03-09", "until": "2026-03-10", **wrong}
    file = told_by_the_file("leave", [entry])
    assert told_by_the_page(leave.add, *entry.values()) == (field, file)


PROCEDURE_FAULTS = [
    ("nowhere", {}, "key"),
    ("darlington", {"population": ["Children"]}, "population.0"),
    ("darlington", {"population": ["children"], "ordinary_for": ["adults"]}, "ordinary_for"),
    ("darlington", {"route": "Not a route"}, "route"),
]


@pytest.mark.parametrize(("key", "wrong", "field"), PROCEDURE_FAULTS)
def test_a_procedure(key, wrong, field):
    partnership_load.load(FILE, at=AT)
    file = told_by_the_file("protocols", [{"key": key, **wrong}])
    assert told_by_the_page(procedures.use, key, wrong) == (field, file)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_the_name_of_the_partnership(name):
    partnership_load.load(FILE, at=AT)
    text = yaml.safe_dump({"partnership": {**yaml.safe_load(FILE)["partnership"], "name": name}})
    with pytest.raises(SetupFileFaults) as refused:
        partnership_load.load(text, at=AT, yes=True)
    (fault,) = refused.value.faults
    assert told_by_the_page(details.rename, name, None) == ("name", fault.why)


def test_a_reader_of_the_figures():
    partnership_load.load(FILE, at=AT)
    file = told_by_the_file("board", ["nobody@csc.example"])
    assert told_by_the_page(details.let_read, "nobody@csc.example") == ("email", file)


def test_an_auditor_of_files():
    partnership_load.load(FILE, at=AT)
    file = told_by_the_file("auditors", ["nobody@csc.example"])
    assert told_by_the_page(details.let_audit, "nobody@csc.example") == ("auditor", file)
