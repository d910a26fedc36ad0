"""Where a question belongs: to a procedure kept for it, else to the usual one, else to another process altogether."""

import pytest

from escalation.domain.directions import DIRECTIONS, Direction, Offer, Way, direction, way

USUAL = Offer("usual", "ordinary", frozenset({"children"}), usual_for=frozenset({"children"}))
SECOND = Offer("second", "ordinary", frozenset({"children"}))
CONFERENCE = Offer("dissent", "conference", frozenset({"children"}))
OFFICERS = Offer("officers", "a label of their own", frozenset({"children"}), frozenset({"children_looked_after"}))
OF_ADULTS = Offer("adults", "ordinary", frozenset({"adults"}))


def asked(word: str) -> Direction:
    found = direction(word)
    assert found is not None
    return found


def test_a_decision_about_a_child_goes_the_usual_way_and_not_to_every_procedure() -> None:
    assert way(asked("ordinary"), [SECOND, USUAL, CONFERENCE, OF_ADULTS]) == Way(("usual",), own=False)


def test_where_none_is_the_usual_one_all_that_fit_are_named() -> None:
    assert way(asked("ordinary"), [SECOND, OF_ADULTS]) == Way(("second",), own=False)


def test_a_conference_has_a_way_of_its_own_where_the_partnership_keeps_one() -> None:
    assert way(asked("conference"), [USUAL, CONFERENCE]) == Way(("dissent",), own=True)


def test_without_a_way_of_its_own_the_usual_procedure_takes_it() -> None:
    for word in ("conference", "core_group", "reviewing_officer"):
        assert way(asked(word), [USUAL, OF_ADULTS]) == Way(("usual",), own=False)


def test_a_procedure_that_says_itself_whom_it_is_for_needs_no_label() -> None:
    assert way(asked("reviewing_officer"), [USUAL, OFFICERS]) == Way(("officers",), own=True)


def test_an_adult_is_never_sent_to_a_procedure_for_children() -> None:
    assert way(asked("adult"), [USUAL, CONFERENCE]) == Way((), own=False)
    assert way(asked("adult"), [USUAL, OF_ADULTS]) == Way(("adults",), own=False)


def test_a_procedure_that_names_nobody_is_for_everybody() -> None:
    everybody = Offer("all", "ordinary", frozenset())
    assert way(asked("adult"), [everybody]).procedures == way(asked("ordinary"), [everybody]).procedures == ("all",)


@pytest.mark.parametrize("word", ["own_agency", "complaint", "allegation", "whistleblowing"])
def test_what_belongs_elsewhere_leads_to_no_procedure(word: str) -> None:
    assert not asked(word).in_scope
    assert way(asked(word), [USUAL, CONFERENCE, OFFICERS, OF_ADULTS]) == Way((), own=False)


def test_an_unknown_word_is_no_direction() -> None:
    assert direction("gossip") is None
    assert len({each.word for each in DIRECTIONS}) == len(DIRECTIONS)
