"""The board's page: counts for those who may read them, and never a case."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from tests.web.conftest import OWN, World


def page(world: World, who: str = "board") -> BeautifulSoup:
    return BeautifulSoup(world.signed_in(who).get("/board/calderbeck").data, "html.parser")


def table(soup: BeautifulSoup, caption: str) -> dict[str, list[str]]:
    """The rows of a table by their heading."""
    for found in soup.find_all("table"):
        name = found.find("caption")
        if name is not None and name.get_text(strip=True).startswith(caption):
            return {
                row.find("th").get_text(strip=True): [cell.get_text(strip=True) for cell in row.find_all("td")]
                for row in found.select("tbody tr")
            }
    raise AssertionError(f"no table {caption}")


def test_the_board_and_the_coordinator_read_it(world: World) -> None:
    for who in ("board", "coordinator"):
        assert world.signed_in(who).get("/board/calderbeck").status_code == 200


def test_the_other_partnerships_board_is_as_if_it_were_not_there(world: World) -> None:
    client = world.signed_in("board")
    foreign, absent = client.get("/board/calderbeck-adults"), client.get("/board/nowhere")
    assert foreign.status_code == absent.status_code == 404
    assert foreign.data == absent.data


def test_it_opens_with_how_much_it_was_used_and_who_never_did(world: World) -> None:
    soup = page(world)
    assert "1 disagreement was raised in the last two years." in soup.get_text(" ", strip=True)
    assert "Never raised one:" in soup.get_text(" ", strip=True)


def test_raised_and_received_stand_beside_each_agency(world: World) -> None:
    rows = table(page(world), "By agency")
    assert rows["Tarnside Primary School"][:2] == ["1", "0"]
    assert rows["Calderbeck Council Children's Social Care"][:2] == ["0", "1"]
    assert rows["Marsh End Surgery"] == ["0", "0", "Never", "Never"]


def test_agencies_stand_by_name_and_not_by_number(world: World) -> None:
    names = list(table(page(world), "By agency"))
    assert names == sorted(names)


def test_dates_stand_in_three_columns_with_what_a_share_is_out_of(world: World) -> None:
    """Both sides owed a resolution by Tuesday at five, and it is Wednesday."""
    rows = table(page(world), "Dates kept")
    assert rows["Calderbeck Council Children's Social Care"] == ["0", "1", "0", "0% of 1"]
    assert rows["All dates, whoever owed them"] == ["0", "2", "0", "0% of 2"]


def test_what_waits_for_a_manager_is_told_by_why(world: World) -> None:
    assert table(page(world), "Flags that wait")["A date was missed"] == ["2"]


def test_the_months_go_back_two_years_newest_first(world: World) -> None:
    months = table(page(world), "Raised by month")
    assert len(months) == 24
    assert next(iter(months.items())) == ("Nov 2026", ["1", ""])


def test_it_says_when_everything_was_last_checked(world: World) -> None:
    assert "last checked every date without a fault on Wed 4 Nov" in page(world).get_text(" ", strip=True)


@pytest.mark.parametrize("secret", [OWN, "SCH-", "LOCAL-", "class teacher", "Choudhry"])
def test_no_case_and_nobodys_name_is_on_it(world: World, secret: str) -> None:
    content = page(world).find("main")
    assert content is not None
    assert secret not in content.decode()


def test_it_says_how_late_the_service_itself_was_with_its_flags(world: World) -> None:
    """Both sides missed Tuesday at five, and the first sweep came on Wednesday at six in the evening."""
    said = " ".join(page(world).get_text(" ").split())
    assert "Its own delay: 0 of 2 flags were raised within two minutes" in said
    assert "the latest after 25 hours." in said
