"""The coordinator's view of every disagreement: where each stands, and not a word of it."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from tests.web.conftest import FOREIGN, OWN, World

PATH = "/coordination/calderbeck"


def text_of(world: World, query: str = "") -> str:
    """What the coordinator reads there."""
    page = world.signed_in("coordinator").get(f"{PATH}?{query}")
    assert page.status_code == 200
    return BeautifulSoup(page.data, "html.parser").get_text(" ", strip=True)


def test_it_says_stage_age_who_is_waited_for_and_until_when(world: World) -> None:
    shown = text_of(world)
    assert OWN in shown
    assert "2 working days old" in shown  # raised on Monday, looked at on Wednesday evening
    assert "Waiting for" in shown
    assert "Flag waits" in shown


def test_it_holds_no_word_no_local_reference_and_no_other_partnership(world: World) -> None:
    page = world.signed_in("coordinator").get(f"{PATH}?status=all").get_data(as_text=True)
    for word in ("LOCAL-child", "Closed without an assessment", "class teacher", "Threshold", FOREIGN):
        assert word not in page


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("status=open", True),
        ("status=closed", False),
        ("stage=1", True),
        ("stage=2", False),
        ("agency=csc", True),
        ("agency=police", False),
        ("stalled=yes", True),
        ("status=all&stage=1&agency=csc&stalled=yes", True),
    ],
)
def test_it_shows_those_that_are_asked_for(world: World, query: str, there: bool) -> None:
    assert (OWN in text_of(world, query)) == there


@pytest.mark.parametrize(
    "query",
    ["status=1%27--", "stage=-1", "stage=999999999999", "agency=%F0%9F%92%A9", "page=0", "page=99999", "page=x"],
)
def test_an_address_that_asks_for_nonsense_gets_a_page(world: World, query: str) -> None:
    assert "All disagreements" in text_of(world, query)


def test_it_is_where_a_coordinator_hands_over_anybodys_part(world: World) -> None:
    client = world.signed_in("coordinator")
    links = [str(a["href"]) for a in BeautifulSoup(client.get(PATH).data, "html.parser").select("main a")]
    assert f"/disagreements/{OWN}/hand_over" in links
    form = BeautifulSoup(client.get(f"/disagreements/{OWN}/hand_over").data, "html.parser")
    token, version, seq = (form.find("input", {"name": n})["value"] for n in ("csrf_token", "version", "seq"))  # type: ignore[index]
    sent = {"csrf_token": token, "version": version, "seq": seq, "party": "2", "person": "l.bream@csc.example"}
    answer = client.post(f"/disagreements/{OWN}/hand_over", data=sent | {"why": "left_post"})
    assert answer.status_code == 302
    shown = client.get(f"/disagreements/{OWN}").get_data(as_text=True)
    assert "Handed over to Lottie Bream: the one before has left" in shown
