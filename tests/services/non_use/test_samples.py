"""The monthly sample: drawn from what each agency counted, by itself where that is wanted; recorded file by file."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from escalation.schemas.faults import BadFields
from escalation.services import partnership_load
from escalation.services.non_use import activity, findings, samples
from escalation.services.setting_up.editing import UnknownPart
from escalation.storage.base import db
from tests.services.non_use.conftest import FILE, Calderbeck
from tests.services.non_use.test_findings import FOUND

OCTOBER = date(2026, 10, 1)


def counted(calderbeck: Calderbeck, agency: str = "csc", quarter: str = "2026-07", **typed: str) -> None:
    activity.enter("calderbeck", agency, quarter, typed or {"referrals_closed": "40"}, **calderbeck.by())


def draw(calderbeck: Calderbeck, size: str = "3", **more: int) -> samples.Sample:
    number = samples.draw_now("calderbeck", size, **calderbeck.by(), **more)
    return look(number)


def look(number: int) -> samples.Sample:
    db.session.remove()
    return samples.sample("calderbeck", number)


def files(sample: samples.Sample) -> list[samples.File]:
    return [file for part in sample.agencies for pile in part.piles for file in pile.files]


def test_so_many_files_of_each_agency_that_has_entered_something_are_drawn(calderbeck: Calderbeck) -> None:
    counted(calderbeck)
    counted(calderbeck, "icb", conferences="2", referrals_closed="0")
    sample = draw(calderbeck)
    assert sample.month == OCTOBER
    assert [(part.key, len(files_of)) for part in sample.agencies for files_of in [part.piles[0].files]] == [
        ("csc", 3),
        ("icb", 2),
    ]
    assert sample.missing == ("Marsh End Surgery",)
    assert all(1 <= each.number <= each.out_of == 40 for each in files(sample) if each.agency == "csc")
    assert sample.waiting == 5


def test_the_same_seed_and_numbers_draw_the_same_files(calderbeck: Calderbeck) -> None:
    counted(calderbeck)
    first = draw(calderbeck, seed=77)
    assert first.seed == 77
    again = samples.draw(77, "csc", "2026-07", {"referrals_closed": 40}, 3)
    assert [each.number for each in files(first)] == [position.number for position in again]


def test_the_seed_is_left_to_chance_and_kept(calderbeck: Calderbeck) -> None:
    counted(calderbeck)
    assert 0 <= draw(calderbeck).seed < 2**63


def test_without_any_activity_there_is_nothing_to_draw(calderbeck: Calderbeck) -> None:
    counted(calderbeck, referrals_closed="0")
    with pytest.raises(BadFields, match="No agency has entered activity"):
        draw(calderbeck)


def test_a_size_that_is_none_is_said_at_its_field(calderbeck: Calderbeck) -> None:
    counted(calderbeck)
    for size in ("", "0", "51", "five", "-1", "9999999"):
        with pytest.raises(BadFields) as refused:
            draw(calderbeck, size)
        assert set(refused.value.errors) == {"size"}, size


def test_an_agency_that_is_late_with_its_numbers_is_drawn_from_the_quarter_it_has(calderbeck: Calderbeck) -> None:
    counted(calderbeck, quarter="2025-10")
    assert {each.quarter.key for each in files(draw(calderbeck))} == {"2025-10"}


def test_numbers_older_than_a_year_are_not_drawn_from(calderbeck: Calderbeck) -> None:
    counted(calderbeck, quarter="2025-07")
    with pytest.raises(BadFields):
        draw(calderbeck)


def test_drawn_again_in_the_same_month_only_agencies_are_added_that_had_nothing(calderbeck: Calderbeck) -> None:
    counted(calderbeck)
    first = draw(calderbeck)
    with pytest.raises(BadFields, match="nothing to add"):
        draw(calderbeck)
    counted(calderbeck, "icb")
    second = draw(calderbeck, "9")
    assert second.id == first.id
    assert [len(part.piles[0].files) for part in second.agencies] == [3, 3]
    assert [each.id for each in files(second) if each.agency == "csc"] == [each.id for each in files(first)]


def test_next_month_other_files_of_the_same_quarter_are_drawn(calderbeck: Calderbeck) -> None:
    counted(calderbeck, referrals_closed="5")
    first = {each.number for each in files(draw(calderbeck))}
    november = calderbeck.by(at=datetime(2026, 11, 2, 9, tzinfo=UTC))
    second = {each.number for each in files(look(samples.draw_now("calderbeck", "3", **november)))}
    assert (len(first), second) == (3, {1, 2, 3, 4, 5} - first)


def test_what_came_of_a_file_is_recorded_and_can_be_changed(calderbeck: Calderbeck) -> None:
    counted(calderbeck)
    first, *_ = files(draw(calderbeck))
    for result in ("not_found", "raised", "nothing"):
        samples.record("calderbeck", first.id, result, **calderbeck.by())
        db.session.remove()
        assert samples.file("calderbeck", first.id).result == result
    assert look(first.sample).waiting == 2


def test_what_is_no_answer_is_refused(calderbeck: Calderbeck) -> None:
    counted(calderbeck)
    first, *_ = files(draw(calderbeck))
    for result in ("", "never_raised", "perhaps"):
        with pytest.raises(BadFields) as refused:
            samples.record("calderbeck", first.id, result, **calderbeck.by())
        assert set(refused.value.errors) == {"result"}, result


def found_in(calderbeck: Calderbeck, file: samples.File) -> int:
    return findings.enter("calderbeck", FOUND, form_token=f"file {file.id}", file=file.id, **calderbeck.by())


def test_what_nobody_raised_is_recorded_by_entering_it(calderbeck: Calderbeck) -> None:
    counted(calderbeck)
    first, *_ = files(draw(calderbeck))
    no = found_in(calderbeck, first)
    db.session.remove()
    now = samples.file("calderbeck", first.id)
    assert (now.result, now.finding) == ("never_raised", no)
    with pytest.raises(BadFields, match="Finding 1"):
        samples.record("calderbeck", first.id, "nothing", **calderbeck.by())
    with pytest.raises(BadFields, match="Finding 1"):
        findings.enter("calderbeck", FOUND, form_token="another", file=first.id, **calderbeck.by())


def test_a_finding_that_is_taken_back_leaves_its_file_to_be_looked_at_again(calderbeck: Calderbeck) -> None:
    counted(calderbeck)
    first, *_ = files(draw(calderbeck))
    findings.take_back("calderbeck", found_in(calderbeck, first), **calderbeck.by())
    db.session.remove()
    assert (samples.file("calderbeck", first.id).result, samples.file("calderbeck", first.id).finding) == (None, None)


def test_what_there_is_not_is_not_found(calderbeck: Calderbeck) -> None:
    with pytest.raises(UnknownPart):
        samples.sample("calderbeck", 1)
    with pytest.raises(UnknownPart):
        samples.file("calderbeck", 1)
    with pytest.raises(UnknownPart):
        samples.record("calderbeck", 1, "nothing", **calderbeck.by())
    with pytest.raises(UnknownPart):
        findings.enter("calderbeck", FOUND, form_token="x", file=1, **calderbeck.by())


# -- by itself ------------------------------------------------------------------------------------------------------


def let_it_be_drawn(size: int = 5) -> None:
    settings = f"settings: {{monthly_file_sample: true, files_in_a_sample: {size}}}"
    text = "\n".join([*FILE.splitlines()[:-1], settings])
    partnership_load.load(text, at=datetime(2026, 1, 6, 9, tzinfo=UTC))
    db.session.remove()


def drawn_at(*at: int) -> int:
    db.session.remove()
    return samples.draw_due(at=datetime(*at, tzinfo=UTC))  # type: ignore[arg-type,misc]


def test_it_is_drawn_by_itself_on_the_first_working_day_of_a_month_and_once(calderbeck: Calderbeck) -> None:
    let_it_be_drawn(size=4)
    counted(calderbeck)
    assert drawn_at(2026, 11, 1, 12) == 0  # a Sunday
    assert drawn_at(2026, 11, 2, 0, 30) == 1
    assert drawn_at(2026, 11, 3, 9) == 0
    db.session.remove()
    (brief,) = samples.listing("calderbeck")
    assert (brief.month, brief.files) == (date(2026, 11, 1), 4)


def test_a_bank_holiday_is_no_working_day(calderbeck: Calderbeck) -> None:
    let_it_be_drawn()
    counted(calderbeck)
    assert drawn_at(2027, 1, 3, 12) == 0  # Friday was New Year's Day
    assert drawn_at(2027, 1, 4, 9) == 1


def test_where_nobody_asked_for_it_nothing_is_drawn_by_itself(calderbeck: Calderbeck) -> None:
    counted(calderbeck)
    assert drawn_at(2026, 11, 2, 9) == 0


def test_it_waits_until_an_agency_has_entered_something(calderbeck: Calderbeck) -> None:
    let_it_be_drawn()
    assert drawn_at(2026, 11, 2, 9) == 0
    counted(calderbeck)
    assert drawn_at(2026, 11, 2, 9) == 1
