"""The pages of a drill: sent by the coordinator, marked wherever it shows, and what it found."""

from __future__ import annotations

import pytest

from escalation.services import sweeping
from escalation.services.drills import results
from escalation.storage import partnerships
from escalation.storage.base import db, transaction
from escalation.storage.models.setup import PostRow
from tests.web.conftest import OWN, World, send_drill, token_of
from tests.web.forms import filled_in, main_form, send_form, soup, words

PATH = "/setup/calderbeck/drills"
LEAD = "g.tolland@fire.example"
MANAGER = "d.eastwell@fire.example"


def ref_of(world: World, drill: int, agency: str = "fire-and-rescue") -> str:
    with world.app.app_context():
        lines = results.results("calderbeck", drill, at=world.now).lines
        db.session.remove()
    return next(line.ref for line in lines if line.key == agency)


def sweep(world: World) -> None:
    with world.app.app_context():
        sweeping.sweep(at=world.now)
        db.session.remove()


def test_every_agency_is_chosen_until_somebody_says_otherwise(world: World) -> None:
    client = world.signed_in("coordinator")
    form = main_form(client.get(PATH))
    assert len(filled_in(form)["agencies"]) == 16
    answer = send_form(client, form, {"agencies": ["police", "housing"]})
    shown = words(client.get(answer.location))
    assert "The drill is on its way to 2 agencies." in shown
    assert "0 of 2 agencies acknowledged." in shown
    assert "DC Aaron Mistry, duty" in shown


def test_pressing_twice_sends_one(world: World) -> None:
    client = world.signed_in("coordinator")
    form = main_form(client.get(PATH))
    first, second = (send_form(client, form, {"agencies": ["police"]}) for _ in range(2))
    assert first.location == second.location
    assert len(soup(client.get(PATH)).select("main .app-row")) == 1


def test_without_an_agency_it_says_what_to_do(world: World) -> None:
    client = world.signed_in("coordinator")
    answer = send_form(client, main_form(client.get(PATH)), {"agencies": []})
    assert answer.status_code == 422
    assert "Choose at least one agency." in words(answer)


@pytest.mark.parametrize("agencies", [["nowhere"], ["police", "\x00"], ["'; --"]])
def test_what_is_no_agency_is_refused(world: World, agencies: list[str]) -> None:
    client = world.signed_in("coordinator")
    answer = send_form(client, main_form(client.get(PATH)), {"agencies": agencies})
    assert answer.status_code == 422
    assert "Choose agencies from the list." in words(answer)


def test_an_agency_whose_drill_still_runs_is_not_offered(world: World) -> None:
    send_drill(world, "police")
    page = world.signed_in("coordinator").get(PATH)
    assert "police" not in filled_in(main_form(page))["agencies"]
    assert "A drill is still running for Calderbeck and Fells Police." in words(page)


@pytest.mark.parametrize("number", ["2", "99999999999999999999"])
def test_a_drill_that_there_is_not_is_not_found(world: World, number: str) -> None:
    send_drill(world, "police")
    client = world.signed_in("coordinator")
    assert client.get(f"{PATH}/{number}").status_code == 404
    token = token_of(client.get("/help"))
    assert client.post(f"{PATH}/{number}/end", data={"csrf_token": token}).status_code == 404


def test_whoever_is_tested_sees_at_once_that_it_is_a_drill(world: World) -> None:
    ref = ref_of(world, send_drill(world))
    client = world.signed_in(LEAD)
    work = soup(client.get("/work"))
    assert "Drill" in [tag.get_text(strip=True) for tag in work.select(".app-row .govuk-tag")]
    page = client.get(f"/disagreements/{ref}")
    band = soup(page).select_one(".app-drill")
    assert band is not None
    assert "No child or adult is concerned." in band.get_text(" ", strip=True)
    assert soup(page).title.get_text().startswith("Drill")  # type: ignore[union-attr]
    assert "Drill for Calderbeck Fire and Rescue Service" in words(page)


def test_to_acknowledge_it_takes_one_press_and_ends_it(world: World) -> None:
    drill = send_drill(world)
    ref = ref_of(world, drill)
    client = world.signed_in(LEAD)
    page = client.get(f"/disagreements/{ref}")
    assert list(soup(page).select(".app-acts a")) == []
    answer = send_form(client, main_form(page), {})
    shown = words(client.get(answer.location))
    assert "Acknowledged. That was all: the drill is over." in shown
    assert "The drill is over. Nobody is waited for." in shown
    told = words(world.signed_in("coordinator").get(f"{PATH}/{drill}"))
    assert "by Gwen Tolland, after" in told
    assert "1 of 1 agency acknowledged" in told


def test_no_other_agency_finds_it(world: World) -> None:
    ref = ref_of(world, send_drill(world))
    for who in ("raiser", "manager", "board"):
        assert world.signed_in(who).get(f"/disagreements/{ref}").status_code == 404


def test_a_flag_about_it_is_marked_and_asks_for_no_date(world: World) -> None:
    send_drill(world)
    world.pass_time(days=1)
    sweep(world)
    client = world.signed_in(MANAGER)
    page = soup(client.get("/stalled"))
    assert page.select_one(".app-flag .app-drill") is not None
    assert {str(f["name"]) for f in page.select(".app-flag form [name]")} >= {"answer", "reason"}
    assert not page.select(".app-flag [name^=next_at]")
    assert "moved_up" not in {str(f["value"]) for f in page.select(".app-flag [name=answer]")}
    answer = client.post(
        "/disagreements/" + str(page.select_one(".app-flag form")["action"]).split("/")[2] + "/answer_flag",  # type: ignore[index]
        data={**filled_in(page.select_one(".app-flag form")), "answer": "contacted"},  # type: ignore[arg-type]
    )
    assert answer.status_code == 302
    assert "Flag" not in words(client.get("/work")).split("Your move")[0].split("What waits for you")[1]


def test_an_empty_post_leads_to_where_it_is_filled(world: World) -> None:
    with world.app.app_context(), transaction() as session:
        session.query(PostRow).filter_by(agency_key="fire-and-rescue", role="duty").update(
            {"holder_id": None, "deputy_id": None}
        )
        partnerships.raise_set_up_versions(session)
    drill = send_drill(world)
    page = soup(world.signed_in("coordinator").get(f"{PATH}/{drill}"))
    assert "Reaches nobody" in page.get_text(" ", strip=True)
    links = [str(a["href"]) for a in page.select("main table a")]
    assert "/setup/calderbeck/posts/fire-and-rescue#duty-holder" in links


def test_the_coordinator_ends_it_with_one_button(world: World) -> None:
    drill = send_drill(world)
    client = world.signed_in("coordinator")
    answer = send_form(client, main_form(client.get(f"{PATH}/{drill}")), {})
    shown = words(client.get(answer.location))
    assert "Nobody is asked to acknowledge it any more." in shown
    assert "Not acknowledged" in shown


def test_the_coordinator_s_start_asks_for_one_after_a_quarter(world: World) -> None:
    client = world.signed_in("coordinator")
    assert "No drill was sent yet. Send one?" in words(client.get("/setup/calderbeck"))
    send_drill(world)
    assert "Send one?" not in words(world.signed_in("coordinator").get("/setup/calderbeck"))
    world.pass_time(days=120)
    assert "The last drill was in Nov 2026. Send one?" in words(world.signed_in("coordinator").get("/setup/calderbeck"))


def test_the_board_reads_readiness_and_no_name(world: World) -> None:
    send_drill(world, "fire-and-rescue", "housing")
    page = world.signed_in("board").get("/board/calderbeck")
    shown = words(page)
    assert "The last drill was sent on Wed 4 Nov. 0 of 2 agencies acknowledged it in time." in shown
    for name in ("Gwen Tolland", "Ben Fairhurst", "Sunita Bhandal"):
        assert name not in page.get_data(as_text=True)


def test_the_pages_of_real_ones_say_nothing_of_drills(world: World) -> None:
    page = world.signed_in("receiver").get(f"/disagreements/{OWN}")
    assert soup(page).select(".app-drill") == []
    offered = {
        str(a["href"]) for a in soup(world.signed_in("coordinator").get(f"/disagreements/{OWN}")).select("main a")
    }
    assert f"/disagreements/{OWN}/end_drill" not in offered
