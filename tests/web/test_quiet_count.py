"""The quiet count: two answers, no account, and nothing kept about whoever gave them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import inspect, select
from werkzeug.test import TestResponse

from escalation.domain.barriers import BARRIERS
from escalation.services import partnerships
from escalation.storage import counts
from escalation.storage.base import db, reading
from escalation.storage.models.counts import QuietCountRow, SenderGuardRow
from escalation.web.vocabulary import BARRIERS as WORDS
from tests.web.conftest import World, send

PATH = "/quiet/calderbeck"
GIVEN = {"sector": "school", "reason": "rank"}


def from_address(world: World, address: str = "192.0.2.7") -> FlaskClient:
    """A browser of nobody in particular, at a network address."""
    client = world.client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


def given(client: FlaskClient, **fields: str) -> TestResponse:
    return send(client, PATH, opened=PATH, **fields)


def counted(
    world: World, since: date = date(2026, 11, 4), until: date = date(2026, 11, 4)
) -> dict[tuple[str, str], int]:
    with world.app.app_context():
        place = partnerships.find(reading(), "calderbeck")
        assert place is not None
        return dict(counts.quiet_counts(reading(), place.id, since=since, until=until))


def text_of(answer: TestResponse) -> str:
    main = BeautifulSoup(answer.data, "html.parser").find("main")
    assert main is not None
    return main.get_text(" ", strip=True)


def test_two_answers_are_counted_for_the_day_and_thanked_for(world: World) -> None:
    client = from_address(world)
    answer = given(client, **GIVEN)
    assert answer.status_code == 303
    thanks = client.get(answer.location)
    assert "Thank you. It is counted." in text_of(thanks)
    assert counted(world) == {("school", "rank"): 1}


def test_the_thanks_offer_the_guides_and_words_to_open_the_conversation(world: World) -> None:
    thanks = world.client().get(f"{PATH}/thanks")
    links = [str(link["href"]) for link in BeautifulSoup(thanks.data, "html.parser").find("main")("a")]
    assert "/guide/calderbeck/lincs-joint" in links
    assert "/guide/calderbeck-adults/dorset-adults" not in links
    assert "about the decision on [your reference]" in text_of(thanks)


def test_the_same_answers_on_one_day_add_up_and_days_are_kept_apart(world: World) -> None:
    for _ in range(2):
        given(from_address(world), **GIVEN)
    given(from_address(world), sector="police", reason="no_time")
    world.pass_time(days=1)
    given(from_address(world), **GIVEN)
    assert counted(world) == {("school", "rank"): 2, ("police", "no_time"): 1}
    both = counted(world, until=date(2026, 11, 5))
    assert both == {("school", "rank"): 3, ("police", "no_time"): 1}


def test_nothing_but_partnership_day_sector_reason_and_number_is_kept(world: World) -> None:
    given(from_address(world), **GIVEN)
    with world.app.app_context():
        kept = {column["name"]: str(column["type"]) for column in inspect(db.engine).get_columns("quiet_count")}
        assert set(kept) == {"partnership_id", "counted_on", "sector", "reason", "n"}
        assert kept["counted_on"] == "DATE"
        assert reading().scalars(select(QuietCountRow)).one().n == 1


def test_more_than_a_team_would_send_in_an_hour_is_not_counted_and_told_so(world: World) -> None:
    client = from_address(world)
    assert [given(client, **GIVEN).status_code for _ in range(20)] == [303] * 20
    answer = given(client, **GIVEN)
    assert answer.status_code == 429
    assert "this one was not counted" in text_of(answer)
    assert counted(world) == {("school", "rank"): 20}
    assert given(from_address(world, "192.0.2.8"), **GIVEN).status_code == 303


def test_an_hour_later_the_same_network_counts_again_and_its_trace_is_gone(world: World) -> None:
    client = from_address(world)
    for _ in range(21):
        given(client, **GIVEN)
    world.pass_time(hours=1)
    assert given(client, **GIVEN).status_code == 303
    with world.app.app_context():
        (guard,) = reading().scalars(select(SenderGuardRow)).all()
        assert guard.n == 1
        assert (guard.ends_at.minute, guard.ends_at.second) == (0, 0)
        assert "192" not in guard.sender_hash


def test_the_addresses_of_one_ipv6_network_count_as_one_sender(world: World) -> None:
    for number in range(20):
        given(from_address(world, f"2001:db8:0:7::{number + 1:x}"), **GIVEN)
    assert given(from_address(world, "2001:db8:0:7:ffff::1"), **GIVEN).status_code == 429
    assert given(from_address(world, "2001:db8:0:8::1"), **GIVEN).status_code == 303


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"sector": "school"}, "Choose the reason that comes closest."),
        ({"reason": "rank"}, "Choose the kind of agency you work for."),
        ({"sector": "circus", "reason": "rank"}, "Choose the kind of agency you work for."),
        ({"sector": "school", "reason": "x\x00"}, "Choose the reason that comes closest."),
    ],
)
def test_what_is_missing_or_unknown_is_said_at_its_place_and_the_rest_is_kept(
    world: World, fields: dict[str, str], says: str
) -> None:
    answer = given(from_address(world), **fields)
    assert answer.status_code == 422
    assert says in text_of(answer)
    soup = BeautifulSoup(answer.data, "html.parser")
    if fields.get("sector") == "school":
        assert soup.select_one("option[value=school]").has_attr("selected")
    if fields.get("reason") == "rank":
        assert soup.select_one("input[value=rank]").has_attr("checked")
    assert counted(world) == {}


def test_only_sectors_of_the_partnership_are_offered_and_another(world: World) -> None:
    soup = BeautifulSoup(world.client().get("/quiet/calderbeck-adults").data, "html.parser")
    offered = {str(option["value"]) for option in soup.select("select[name=sector] option")} - {""}
    assert {"care_provider", "police", "other"} <= offered
    assert "school" not in offered


def test_every_reason_has_words() -> None:
    assert set(WORDS) == set(BARRIERS)


def test_whoever_names_no_partnership_chooses_one(world: World) -> None:
    soup = BeautifulSoup(world.client().get("/quiet/").data, "html.parser")
    assert {"/quiet/calderbeck", "/quiet/calderbeck-adults"} <= {str(link["href"]) for link in soup.find("main")("a")}


def test_a_partnership_that_does_not_exist_has_no_count(world: World) -> None:
    client = world.client()
    assert client.get("/quiet/nowhere").status_code == 404
    assert client.get("/quiet/nowhere/thanks").status_code == 404
    assert send(client, "/quiet/nowhere", opened=PATH, **GIVEN).status_code == 404


def test_behind_a_proxy_each_sender_counts_for_itself_and_cannot_claim_to_be_another(
    make_world: Callable[..., World],
) -> None:
    world = make_world(PROXIES="1")

    def sent(forwarded_for: str) -> int:
        client = from_address(world, "127.0.0.1")
        client.environ_base["HTTP_X_FORWARDED_FOR"] = forwarded_for
        return given(client, **GIVEN).status_code

    assert [sent(f"198.51.100.{n}, 192.0.2.7") for n in range(20)] == [303] * 20
    assert sent("198.51.100.99, 192.0.2.7") == 429
    assert sent("192.0.2.8") == 303


def test_without_a_proxy_nobody_may_claim_to_be_another(world: World) -> None:
    client = from_address(world)
    for number in range(20):
        client.environ_base["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{number}"
        given(client, **GIVEN)
    assert given(client, **GIVEN).status_code == 429
