"""Pictures as SVG: what they say of themselves, that no style is in them, and that they fit where they are shown."""

import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
import typst
from playwright.sync_api import Page, Route

from escalation.domain.statistics.control_chart import COMMON, DOWN, UP, ControlChart, Mark
from escalation.domain.statistics.survival import kaplan_meier
from escalation.services.report.drawing.canvas import ticks, width_of, wrapped
from escalation.services.report.drawing.icons import variation_icon
from escalation.services.report.model import Bars, Line, Picture, Run, Steps
from escalation.services.report.pictures import NARROW, WIDE, svg
from escalation.web.security import CONTENT_POLICY
from tests.accessibility import accessibility_faults, scrolls_sideways
from tests.services.report.pictures_to_draw import all_of_them, bars, run, steps

PAGES_STYLE = Path(__file__).resolve().parents[3] / "assets" / "dist" / "app.css"


def words_of(drawn: str) -> list[str]:
    root = ElementTree.fromstring(drawn)
    return [" ".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("nothing", [bars(0), steps(0), run(0), steps()])
def test_where_there_is_nothing_there_is_no_picture(nothing: Picture) -> None:
    assert svg(nothing, id="p") == ""


def test_a_picture_is_one_image_named_by_its_title_and_its_caption() -> None:
    drawn = svg(bars(2), id="by-agency")
    root = ElementTree.fromstring(drawn)
    assert (root.get("role"), root.get("id")) == ("img", "by-agency")
    named_by = root.get("aria-labelledby", "").split()
    texts = {element.get("id"): element.text for element in root if element.get("id")}
    assert [texts[name] for name in named_by] == ["Raised, by agency", "Each agency and how many it raised."]
    assert len(re.findall(r"\b(?:role|aria-[a-z]+)=", drawn)) == 2


@pytest.mark.parametrize("picture", [bars(3, "In time", "Late"), steps(24), run(24)])
def test_no_picture_has_a_style_or_a_script_of_its_own_or_asks_for_anything(picture: Picture) -> None:
    drawn = svg(picture, id="p")
    assert not re.search(r"\sstyle=|<style|<script|\son[a-z]+=|href=|https?://(?!www\.w3\.org/2000/svg\")", drawn)


def test_the_same_picture_is_the_same_drawing_whatever_it_is_called() -> None:
    assert svg(steps(24), id="q1") == svg(steps(24), id="q1")
    assert svg(steps(24), id="q1").replace("q1", "q2") == svg(steps(24), id="q2")


def test_what_is_named_in_a_picture_is_named_for_that_picture_alone() -> None:
    drawn = svg(bars(3, "In time", "Late"), id="dates")
    ids = re.findall(r'\bid="([^"]+)"', drawn)
    assert all(name == "dates" or name.startswith("dates-") for name in ids)
    assert set(re.findall(r"url\(#([^)]+)\)", drawn)) <= set(ids)


def test_a_name_is_shown_as_it_is_and_read_as_no_markup() -> None:
    name = '<b onclick="x">"Tom & Co"</b> ID-7'
    drawn = svg(Bars(name, name, ((name, (3,)),)), id="p")
    assert ElementTree.fromstring(drawn)[0].text == name
    assert "".join(words_of(drawn)[0].split()) == "".join(name.split())


def test_each_bar_has_its_number_at_its_end_and_nothing_raised_is_a_number_too() -> None:
    drawn = svg(Bars("t", "c", (("Police", (7,)), ("Housing", (0,)))), id="p")
    assert words_of(drawn) == ["Police", "7", "Housing", "0"]


def test_a_bar_of_parts_has_the_number_of_each_in_the_order_of_the_key() -> None:
    drawn = svg(Bars("t", "c", (("Police", (7, 0, 2)),), ("In time", "Late", "Not yet due")), id="p")
    assert words_of(drawn) == ["In time", "Late", "Not yet due", "Police", "7 + 0 + 2"]


def test_a_curve_says_by_which_day_half_have_ended_or_that_they_have_not() -> None:
    ended, open_still = kaplan_meier({3: 1, 9: 3}, {}), kaplan_meier({3: 1}, {9: 4})
    drawn = svg(Steps("t", "c", (Line("Stage 1", ended), Line("Stage 2", open_still)), "Days"), id="p")
    assert "Stage 1: half ended by day 9 (4 in all)" in words_of(drawn)
    assert "Stage 2: not half have ended yet (5 in all)" in words_of(drawn)


def test_a_run_says_its_mean_and_its_limits_and_which_way_what_is_marked_went() -> None:
    points = tuple((date(2026, month, 1), 4.0) for month in range(1, 13))
    limits = ControlChart((4.0,) * 12, 4.25, 0, 9.5, (Mark("outside", DOWN, (11,)),))
    said = words_of(svg(Run("t", "c", points, limits, "Raised"), id="p"))
    assert {"Mean: 4.2", "Usual range: 0 to 9.5", "More than chance: downwards", "Dec 2026"} <= set(said)
    assert "More than chance: upwards" not in said


def test_a_run_of_shares_speaks_of_per_cent() -> None:
    points = tuple((date(2026, month, 1), 0.5) for month in range(1, 13))
    limits = ControlChart((0.5,) * 12, 0.5, 0.25, 1.0)
    said = words_of(svg(Run("t", "c", points, limits, "Kept", shares=True), id="p"))
    assert {"Mean: 50%", "Usual range: 25% to 100%", "0%", "100%"} <= set(said)


def test_without_limits_a_run_is_dots_and_months() -> None:
    said = words_of(svg(run(2), id="p"))
    assert {"Jan 2022", "Feb 2022"} <= set(said)
    assert not any("chance" in word or "Mean" in word for word in said)


def test_a_name_too_long_for_its_lines_ends_in_dots() -> None:
    lines = wrapped("one two three four five six", width_of("three four"), most=2)
    assert lines[0] == "one two"
    assert lines[1].endswith("…")
    assert all(width_of(line) <= width_of("three four") for line in wrapped("x" * 90, width_of("three four")))


@pytest.mark.parametrize(
    ("most", "parts", "expected"),
    [(1, 5, [0, 1]), (7, 5, [0, 2, 4, 6, 8]), (10, 5, [0, 2, 4, 6, 8, 10]), (93, 4, [0, 50, 100])],
)
def test_an_axis_counts_in_round_numbers_beyond_the_most(most: int, parts: int, expected: list[int]) -> None:
    assert ticks(most, parts) == expected


def test_an_axis_of_shares_counts_in_round_parts() -> None:
    assert ticks(0.61, 5, whole=False) == [0, 0.2, 0.4, 0.6, 0.8]


@pytest.mark.parametrize("variation", [COMMON, UP, DOWN])
def test_the_sign_beside_a_sentence_is_hidden_from_those_who_hear_it(variation: str) -> None:
    sign = ElementTree.fromstring(variation_icon(variation))
    assert sign.get("aria-hidden") == "true"
    others = {variation_icon(other) for other in (COMMON, UP, DOWN) if other != variation}
    assert len(others | {variation_icon(variation)}) == 3


@pytest.mark.parametrize("picture", [bars(3, "In time", "Late"), steps(24, 12), run(24)])
def test_the_picture_stands_in_an_accessible_pdf_as_well(picture: Picture, tmp_path: Path) -> None:
    (tmp_path / "picture.svg").write_text(svg(picture, id="p"), encoding="utf-8")
    (tmp_path / "page.typ").write_text(
        '#set document(title: "Report")\n#image("picture.svg", alt: "A picture", width: 100%)', encoding="utf-8"
    )
    printed = typst.compile(tmp_path / "page.typ", ignore_system_fonts=True, pdf_standards=["ua-1"])
    assert isinstance(printed, bytes)
    assert printed.startswith(b"%PDF")


MEASURE = """
() => [...document.querySelectorAll('svg.app-picture')].flatMap(picture => {
    const box = picture.getBoundingClientRect();
    if (!box.width) return [];
    const scale = box.width / picture.viewBox.baseVal.width;
    const texts = [...picture.querySelectorAll('text')].map(text => ({
        what: picture.id + ': ' + text.textContent,
        size: parseFloat(getComputedStyle(text).fontSize) * scale,
        box: text.getBoundingClientRect(),
    }));
    const beside = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1;
    const below = (a, b) => a.bottom <= b.top + 4 || b.bottom <= a.top + 4;
    const over = (a, b) => !beside(a, b) && !below(a, b);
    return texts.flatMap((one, place) => [
        ...(one.size < 12 ? ['small ' + one.what] : []),
        ...(one.box.left < box.left - 1 || one.box.right > box.right + 1
            || one.box.top < box.top - 2 || one.box.bottom > box.bottom + 2 ? ['cut ' + one.what] : []),
        ...texts.slice(place + 1).filter(two => over(one.box, two.box)).map(two => one.what + ' over ' + two.what),
    ]);
})
"""


@pytest.mark.browser
@pytest.mark.parametrize("screen", [1280, 375, 320])
def test_the_words_of_every_picture_can_be_read_whole_on_every_screen(page: Page, screen: int) -> None:
    """Not small, not cut off, not over each other; and the page's policy lets all of it through."""
    pieces = [
        f'<div class="app-picture-{name}">{svg(picture, id=f"{name}-{place}", width=width)}</div>'
        for place, picture in enumerate(all_of_them())
        for name, width in (("wide", WIDE), ("narrow", NARROW))
    ]
    body = (
        '<!doctype html><html lang="en"><head><title>Pictures</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/app.css"></head>'
        f'<body><main class="govuk-width-container"><h1>Pictures</h1>{"".join(pieces)}</main></body></html>'
    )

    def answer(route: Route) -> None:
        if route.request.url.endswith(".css"):
            route.fulfill(body=PAGES_STYLE.read_text("utf-8"), content_type="text/css")
        else:
            route.fulfill(body=body, content_type="text/html", headers={"Content-Security-Policy": CONTENT_POLICY})

    page.route("http://pictures.example/**", answer)
    page.set_viewport_size({"width": screen, "height": 900})
    page.goto("http://pictures.example/")
    assert page.evaluate(MEASURE) == []
    assert page.locator("svg.app-picture:visible").count() == len(pieces) / 2
    assert not scrolls_sideways(page)
    assert accessibility_faults(page) == []
