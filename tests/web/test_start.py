"""The start page: in one screen what this is, the way in for each purpose, and what somebody left unfinished."""

from __future__ import annotations

from bs4 import BeautifulSoup

from escalation.services import drafts, partnerships
from escalation.storage.base import reading
from tests.web.conftest import World


def start(world: World, who: str | None = None) -> BeautifulSoup:
    client = world.signed_in(who) if who else world.client()
    main = BeautifulSoup(client.get("/").data, "html.parser").find("main")
    assert main is not None
    return main


def links(soup: BeautifulSoup) -> dict[str, str]:
    return {str(link["href"]): link.get_text(" ", strip=True) for link in soup("a")}


def begin(world: World, who: str) -> str:
    """Begin a disagreement and write one line of it."""
    with world.app.app_context():
        place = partnerships.find(reading(), "calderbeck")
        assert place is not None
        token = drafts.begin(world.person(who), place.id, at=world.now)
        name = "decision.what"
        return drafts.keep(world.person(who), place.id, token, [name], {name: ["Closed"]}, at=world.now)


def test_each_purpose_has_its_link(world: World) -> None:
    found = links(start(world))
    assert {"/raise/", "/route/", "/quiet/"} <= set(found)
    assert found["/work"] == "Sign in"


def test_whoever_is_signed_in_is_led_to_their_work(world: World) -> None:
    assert links(start(world, "raiser"))["/work"] == "Go to your work"


def test_what_somebody_began_is_offered_first_and_to_nobody_else(world: World) -> None:
    address = f"/raise/calderbeck/{begin(world, 'raiser')}"
    found = links(start(world, "raiser"))
    assert next(iter(found)) == address
    assert world.signed_in("raiser").get(address).status_code == 302
    assert address not in links(start(world, "colleague"))
    assert address not in links(start(world))


def test_the_guides_stand_under_their_partnership(world: World) -> None:
    groups = {
        group.find("summary").get_text(" ", strip=True): [str(link["href"]) for link in group("a")]
        for group in start(world)("details")
    }
    assert set(groups) == {"Calderbeck Safeguarding Adults Board", "Calderbeck Safeguarding Children Partnership"}
    for name, guides in groups.items():
        place = "calderbeck-adults" if "Adults" in name else "calderbeck"
        assert guides
        assert all(link.startswith(f"/guide/{place}/") for link in guides)


def test_the_privacy_page_tells_what_a_count_keeps(world: World) -> None:
    said = BeautifulSoup(world.client().get("/privacy").data, "html.parser").get_text(" ", strip=True)
    assert "added to a number for the day and the partnership" in said
