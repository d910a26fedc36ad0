"""What the program says is English, unless somebody reads another language."""

from datetime import date, time

import pytest

from escalation.domain.language import Words, day, full_day, hour, listed, mark, month, say, say_many, speaking

TUESDAY = date(2026, 11, 24)


class Backwards:
    """A language with the words it is given, in which a sentence has its places the other way round."""

    KNOWN = {  # noqa: RUF012  never changed
        "%(who)s waits until %(day)s": "%(day)s naf %(who)s",
        "Agreed": "Cytunwyd",
        "noon": "hanner dydd",
        "%(most)s and %(last)s": "%(most)s a %(last)s",
    }

    def sentence(self, english: str) -> str:
        return self.KNOWN.get(english, english)

    def counted(self, one: str, many: str, number: int) -> str:
        return "%(num)s o ddau" if number == 2 else one

    def day(self, value: date, *, year: bool) -> str:
        return f"{value.year}-{value.month}-{value.day}" if year else f"{value.month}-{value.day}"

    def full_day(self, value: date, *, year: bool) -> str:
        return self.day(value, year=year)

    def month(self, value: date) -> str:
        return f"{value.year}-{value.month}"


def test_a_sentence_is_english_where_nobody_asked_for_another_language() -> None:
    assert say("%(who)s waits until %(day)s", who="Ann", day="Friday") == "Ann waits until Friday"


def test_a_sentence_is_looked_up_whole_so_that_its_places_can_change_their_order() -> None:
    with speaking(Backwards()):
        assert say("%(who)s waits until %(day)s", who="Ann", day="Friday") == "Friday naf Ann"


def test_what_is_put_into_a_sentence_is_never_translated() -> None:
    with speaking(Backwards()):
        assert say("%(who)s waits until %(day)s", who="Agreed", day="noon") == "noon naf Agreed"


def test_a_per_cent_sign_in_a_sentence_without_places_stays_as_it_is() -> None:
    assert say("100 % of them") == "100 % of them"


def test_a_table_is_said_when_it_is_looked_up_and_not_when_it_was_made() -> None:
    results = Words({"agreed": mark("Agreed")}, Words({"open": mark("Still open")}))
    with speaking(Backwards()):
        assert dict(results) == {"agreed": "Cytunwyd", "open": "Still open"}
    assert results.get("agreed") == "Agreed"
    assert "unknown" not in results


def test_a_language_has_its_own_forms_of_number() -> None:
    assert [say_many("%(num)s day", "%(num)s days", n) for n in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
    with speaking(Backwards()):
        assert say_many("%(num)s day", "%(num)s days", 2) == "2 o ddau"


def test_a_language_ends_with_what_was_said_in_it_also_when_that_failed() -> None:
    with pytest.raises(KeyError), speaking(Backwards()):
        say("%(who)s waits until %(day)s", who="Ann")
    assert say("Agreed") == "Agreed"


@pytest.mark.parametrize(
    ("names", "said"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_names_are_listed_as_people_list_them(names: list[str], said: str) -> None:
    assert listed(names) == said


def test_names_are_listed_with_the_languages_own_word() -> None:
    with speaking(Backwards()):
        assert listed(["A", "B", "C"]) == "A, B a C"


def test_dates_are_said_as_people_here_say_them() -> None:
    assert (day(TUESDAY, year=False), day(TUESDAY, year=True)) == ("Tue 24 Nov", "Tue 24 Nov 2026")
    assert (full_day(TUESDAY), full_day(TUESDAY, year=False)) == ("24 November 2026", "24 November")
    assert month(TUESDAY) == "Nov 2026"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (time(0), "midnight"),
        (time(0, 5), "12:05am"),
        (time(9), "9am"),
        (time(12), "noon"),
        (time(12, 30), "12:30pm"),
        (time(17), "5pm"),
    ],
)
def test_hours_are_said_by_the_twelve_hour_clock(at: time, said: str) -> None:
    assert hour(at) == said


def test_dates_and_hours_are_the_languages_own() -> None:
    with speaking(Backwards()):
        assert (day(TUESDAY, year=False), hour(time(12))) == ("11-24", "hanner dydd")
