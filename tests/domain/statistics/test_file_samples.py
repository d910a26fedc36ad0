"""Files are drawn by lot, each as likely as any other, and the draw can be made again."""

from collections import Counter

import pytest

from escalation.domain.statistics.file_samples import Position, draw

COUNTED = {"referrals_closed": 6, "conferences": 0, "strategy_meetings": 2}
EVERY = {Position("referrals_closed", n) for n in range(1, 7)} | {Position("strategy_meetings", n) for n in (1, 2)}


def drawn(seed: int, size: int = 3, **more: object) -> tuple[Position, ...]:
    return draw(seed, "csc", "2026-07", COUNTED, size, **more)  # type: ignore[arg-type]


def test_so_many_different_files_are_drawn_in_the_order_of_their_kinds_and_numbers() -> None:
    found = drawn(1)
    assert len(set(found)) == 3
    assert set(found) <= EVERY
    assert list(found) == sorted(found, key=lambda each: (each.kind != "referrals_closed", each.number))


def test_the_same_seed_draws_the_same_files() -> None:
    assert drawn(7) == drawn(7)
    assert len({drawn(seed) for seed in range(20)}) > 5


@pytest.mark.parametrize(("agency", "quarter"), [("police", "2026-07"), ("csc", "2026-04")])
def test_another_agency_or_quarter_has_a_lot_of_its_own(agency: str, quarter: str) -> None:
    big = {"referrals_closed": 9_000}
    assert draw(1, agency, quarter, big, 5) != draw(1, "csc", "2026-07", big, 5)


def test_everything_is_drawn_where_there_is_no_more_than_asked_for() -> None:
    assert set(drawn(1, size=8)) == EVERY
    assert set(drawn(1, size=50)) == EVERY
    assert draw(1, "csc", "2026-07", {"referrals_closed": 0}, 5) == ()
    assert draw(1, "csc", "2026-07", {}, 5) == ()


def test_what_was_drawn_before_is_not_drawn_again() -> None:
    first = drawn(1)
    second = drawn(2, already=first)
    assert not set(first) & set(second)
    assert set(drawn(3, size=50, already=first)) == EVERY - set(first)


def test_a_file_that_is_no_longer_counted_takes_no_place() -> None:
    assert set(drawn(1, size=50, already=[Position("referrals_closed", 7)])) == EVERY


def test_each_file_is_as_likely_as_any_other() -> None:
    seen = Counter(position for seed in range(2_000) for position in drawn(seed, size=1))
    assert set(seen) == EVERY
    # 2,000 draws of 8 files: 250 each, give or take 15; five times as much is no chance.
    assert all(175 < number < 325 for number in seen.values())
