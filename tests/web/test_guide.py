"""The guide: what to do in danger, whom to talk to, words to begin with, and the stages in the partnership's words."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from escalation.services import drafts, partnerships
from escalation.storage.base import reading, transaction
from escalation.storage.models.setup import PartnershipRow
from escalation.storage.partnerships import raise_set_up_versions
from tests.web.conftest import World

GUIDE = "/guide/calderbeck/lincs-joint"


def text_of(world: World, path: str = GUIDE, who: str | None = None) -> str:
    """What a guide says, in one line."""
    client = world.signed_in(who) if who else world.client()
    answer = client.get(path)
    assert answer.status_code == 200
    main = BeautifulSoup(answer.data, "html.parser").find("main")
    assert main is not None
    return main.get_text(" ", strip=True)


def set_to(world: World, **settings: Any) -> None:
    """Add to what Calderbeck set for itself."""
    with world.app.app_context(), transaction() as session:
        row = session.query(PartnershipRow).filter_by(key="calderbeck").one()
        row.settings = {**row.settings, **settings}
        raise_set_up_versions(session)


def test_danger_comes_before_anything_else_with_the_numbers_to_ring(world: World) -> None:
    said = text_of(world)
    places = [said.index(words) for words in ("call 999", "01632 960 101", "01632 960 102", "If you raised it now")]
    assert places == sorted(places)


def test_it_gives_words_that_are_about_the_decision(world: World) -> None:
    said = text_of(world)
    assert "about the decision on [your reference]" in said
    assert "our partnership's procedure helps us both" in said


def test_somebody_who_is_signed_in_reads_who_can_help_in_their_own_agency(world: World) -> None:
    said = text_of(world, who="raiser")  # on duty at Tarnside Primary
    assert "Esme Lowther, safeguarding lead of Tarnside Primary School" in said
    assert "Nell Garside, line manager of Tarnside Primary School" in said
    assert "Marian Postle" not in said  # the lead of another agency


def test_whoever_holds_several_posts_is_named_once_and_nobody_is_sent_to_themselves(world: World) -> None:
    said = text_of(world, who="raiser")
    assert said.count("Esme Lowther") == 1  # also the named professional
    own = text_of(world, who="e.lowther@tarnside-primary.example")
    assert "Esme Lowther" not in own
    assert "Nell Garside" in own


def test_the_public_reads_no_name_unless_the_partnership_chose_so(world: World) -> None:
    assert "Esme Lowther" not in text_of(world)
    set_to(world, names_in_public=True)
    said = text_of(world)
    assert "Esme Lowther, safeguarding lead of Tarnside Primary School" in said
    assert "Marian Postle, safeguarding lead of Calderbeck Council Children's Social Care" in said
    assert "Nell Garside" not in said  # a line manager is nobody's contact from outside


def test_somebody_of_another_partnership_is_told_no_name(world: World) -> None:
    assert "Esme Lowther" not in text_of(world, who="stranger")


def test_a_partnerships_own_word_for_a_stage_stands_before_every_stage(world: World) -> None:
    set_to(world, term_for_stage="Tier")
    said = text_of(world)
    assert "Tier 1: Professional to professional" in said
    assert "enters at Tier 4" in said
    assert "Step 1" not in said


@pytest.mark.parametrize(
    ("protocol", "says"),
    [
        ("darlington", "Their manager is told, and owes an answer. You do not have to chase."),  # flag
        ("lincs-joint", "You can move it up with one click."),  # offer_escalate
        ("iro-statutory", "It moves up by itself."),  # auto_escalate
    ],
)
def test_what_follows_silence_is_said_once_where_it_is_the_same_everywhere(
    world: World, protocol: str, says: str
) -> None:
    assert text_of(world, f"/guide/calderbeck/{protocol}").count(says) == 1


def test_a_condition_of_a_date_is_told_with_it(world: World) -> None:
    said = text_of(world, "/guide/calderbeck/sefton-2017")
    assert "counted from the resolution (if it is resolved without a meeting)." in said
    assert "must cover: case file reread, spoken to raiser" in said


def test_it_carries_a_picture_of_its_own_address(world: World) -> None:
    world.app.config["BASE_URL"] = "https://differ.example"
    soup = BeautifulSoup(world.client().get(GUIDE).data, "html.parser")
    picture = soup.select_one(".app-guide__code")
    assert picture is not None
    assert "https://differ.example/guide/calderbeck/lincs-joint" in soup.get_text()
    answer = world.client().get(str(picture["src"]))
    assert answer.mimetype == "image/svg+xml"
    assert b"style=" not in answer.data
    shorter = world.client().get("/guide/calderbeck/darlington/qr.svg")
    assert answer.data != shorter.data
    assert world.client().get("/guide/calderbeck/dorset-adults/qr.svg").status_code == 404


def test_it_leads_to_raising_under_this_procedure_and_to_which_way(world: World) -> None:
    soup = BeautifulSoup(world.client().get(GUIDE).data, "html.parser")
    links = [str(link["href"]) for link in soup.find("main")("a")]
    assert "/raise/calderbeck?protocol=lincs-joint" in links
    assert "/route/calderbeck" in links


def test_raising_from_a_guide_begins_with_its_procedure_and_is_no_unfinished_work_yet(world: World) -> None:
    client = world.signed_in("raiser")
    begun = client.get("/raise/calderbeck?protocol=darlington")
    assert begun.status_code == 302
    draft = str(begun.location).rsplit("/", 1)[0]
    soup = BeautifulSoup(client.get(f"{draft}/kind").data, "html.parser")
    assert soup.select_one("input[name=protocol][value=darlington]").has_attr("checked")
    assert draft not in client.get("/").get_data(as_text=True)


def test_raising_from_the_guide_of_the_usual_procedure_goes_the_usual_way(world: World) -> None:
    client = world.signed_in("raiser")
    draft = str(client.get("/raise/calderbeck?protocol=lincs-joint").location).rsplit("/", 1)[0]
    soup = BeautifulSoup(client.get(f"{draft}/kind").data, "html.parser")
    assert soup.select_one("input[name=protocol][checked]")["value"] == "usual"
    assert client.get("/raise/calderbeck?protocol=no-such").status_code == 302


def test_opening_it_from_a_guide_again_and_again_pushes_nothing_out_that_somebody_wrote(world: World) -> None:
    client = world.signed_in("raiser")
    with world.app.app_context():
        place = partnerships.find(reading(), "calderbeck")
        assert place is not None
        written, name = world.person("raiser"), "decision.what"
        token = drafts.begin(written, place.id, at=world.now)
        drafts.keep(written, place.id, token, [name], {name: ["Closed"]}, at=world.now)
    for _ in range(21):
        world.pass_time(minutes=1)
        client.get("/raise/calderbeck?protocol=darlington")
    assert f"/raise/calderbeck/{token}" in client.get("/").get_data(as_text=True)
