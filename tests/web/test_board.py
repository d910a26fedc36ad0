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
                row.find("th").get_text(strip=True): [
                    " ".join(cell.get_text(" ").split()) for cell in row.find_all("td")
                ]
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


def text(soup: BeautifulSoup) -> str:
    return " ".join(soup.get_text(" ").split())


def test_it_opens_with_how_much_it_was_used_and_who_never_did(world: World) -> None:
    said = text(page(world))
    assert "1 disagreement was raised from 1 December 2024 to 4 November 2026." in said
    assert "Never raised one:" in said


def test_raised_and_received_stand_beside_each_agency(world: World) -> None:
    rows = table(page(world), "Agencies, and when each last used it")
    assert rows["Tarnside Primary School"] == [
        "Raised: 1",
        "Last raised: less than a month ago",
        "Received: 0",
        "Last received: never",
    ]
    assert rows["Marsh End Surgery"] == ["Raised: 0", "Last raised: never", "Received: 0", "Last received: never"]


def test_agencies_stand_by_name_and_not_by_number(world: World) -> None:
    names = list(table(page(world), "Agencies, and when each last used it"))
    assert names == sorted(names)


def test_dates_stand_in_three_columns_with_what_a_share_is_out_of(world: World) -> None:
    """Both sides owed a resolution by Tuesday at five, and it is Wednesday."""
    rows = table(page(world), "By the agency that was asked")
    assert rows["Calderbeck Council Children's Social Care"][:3] == ["In time: 0", "Late: 1", "Not yet due: 0"]
    assert "0% of 1" in rows["Calderbeck Council Children's Social Care"][3]
    assert table(page(world), "By who owed it")["Owed by those who raised it"][:2] == ["In time: 0", "Late: 1"]


def test_what_waits_for_a_manager_is_told_by_why(world: World) -> None:
    assert table(page(world), "Why it stalled")["A date was missed"] == ["2", "2"]


def test_every_month_of_two_years_is_there(world: World) -> None:
    months = table(page(world), "Raised each month")
    assert len(months) == 24
    assert list(months.items())[-1] == ("Nov 2026", ["1"])


def test_it_says_when_everything_was_last_checked(world: World) -> None:
    assert "last checked every date without a fault on Wed 4 Nov" in text(page(world))


def test_each_figure_is_one_click_from_what_it_means(world: World) -> None:
    soup = page(world)
    meanings = BeautifulSoup(world.signed_in("board").get("/board/calderbeck/definitions").data, "html.parser")
    figures = soup.select("section.app-figure")
    assert len(figures) > 20
    for figure in figures:
        (link,) = [a for a in figure.find_all("a") if "/definitions#" in a["href"]]
        assert meanings.find(id=link["href"].partition("#")[2]) is not None, link["href"]


def test_only_those_who_coordinate_are_led_to_the_list_behind_a_figure(world: World) -> None:
    """A board member sees figures, and never which disagreements they are made of."""
    assert "/behind/" not in page(world).decode()
    link = page(world, "coordinator").find("a", href=lambda href: href and "/behind/dates" in href)
    assert link is not None
    listed = world.signed_in("coordinator").get(link["href"])
    assert listed.status_code == 200
    assert OWN in listed.text
    assert world.signed_in("board").get(link["href"]).status_code == 404


def test_the_list_behind_a_figure_has_what_it_counts_and_no_more(world: World) -> None:
    client = world.signed_in("coordinator")
    assert "0 disagreements are counted in it." in client.get("/board/calderbeck/behind/outcomes").text
    assert client.get("/board/calderbeck/behind/no-such-figure").status_code == 404
    narrowed = client.get("/board/calderbeck/behind/raised?population=adult")
    assert OWN not in narrowed.text


@pytest.mark.parametrize("secret", [OWN, "SCH-", "LOCAL-", "class teacher", "Choudhry"])
def test_no_case_and_nobodys_name_is_on_it(world: World, secret: str) -> None:
    content = page(world).find("main")
    assert content is not None
    assert secret not in content.decode()


def test_it_says_how_late_the_service_itself_was_with_its_flags(world: World) -> None:
    """Both sides missed Tuesday at five, and the first sweep came on Wednesday at six in the evening."""
    said = text(page(world))
    assert "0 of 2 flags were there within two minutes." in said
    assert "The service’s longest delay with a flag was 25 hours." in said
