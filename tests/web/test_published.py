"""What may be published: the page and the file, for those who read the figures."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from tests.web.conftest import World

LATER = datetime(2027, 1, 4, 9, tzinfo=UTC)
"""When the quarter in which the world's one disagreement was raised is over."""


@pytest.fixture
def published(world: World) -> World:
    """The world after its quarter."""
    world.now = world.real_now = LATER
    return world


def said(world: World, address: str = "/board/calderbeck/published?period=last_quarter", who: str = "board") -> str:
    found = world.signed_in(who).get(address)
    assert found.status_code == 200
    return " ".join(BeautifulSoup(found.data, "html.parser").get_text(" ").split())


def test_one_disagreement_in_a_quarter_is_told_as_fewer_than_five(published: World) -> None:
    page = said(published)
    assert "1 October 2026 to 31 December 2026 fewer than 5" in page
    assert "By procedure" not in page


def test_a_quarter_that_is_not_over_is_not_told(world: World) -> None:
    page = said(world, "/board/calderbeck/published?period=this_quarter")
    assert "There is no whole quarter in this period that is over." in page
    assert "By quarter" not in page


def test_a_filter_gives_no_way_around_it(published: World) -> None:
    address = "/board/calderbeck/published?period=last_quarter&population=child"
    assert "Raised: withheld" in said(published, address)


def test_no_agency_and_no_reference_is_on_it(published: World) -> None:
    page = said(published)
    for name in ("Tarnside", "Infirmary", "CB-"):
        assert name not in page


def test_the_file_says_the_same(published: World) -> None:
    answer = published.signed_in("board").get("/board/calderbeck/published.csv?period=last_quarter")
    assert answer.mimetype == "text/csv"
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert "By quarter,1 October 2026 to 31 December 2026,fewer than 5" in lines


def test_what_is_wrong_with_the_period_is_said_at_its_field_and_typed_words_stay(published: World) -> None:
    answer = published.signed_in("board").get("/board/calderbeck/published?period=dates&from=tomorrow&to=2026-12-31")
    assert answer.status_code == 422
    assert "tomorrow" in answer.text
    file = published.signed_in("board").get("/board/calderbeck/published.csv?period=dates&from=tomorrow&to=2026-12-31")
    assert file.status_code == 302
