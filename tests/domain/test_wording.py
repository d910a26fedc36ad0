"""A partnership's own words fit into every sentence: with their article, their plural and their capital."""

import pytest

from escalation.domain.wording import EVERYBODYS, OwnWords

SENTENCES = (
    ("Raise a disagreement", "Raise an alert", "Raise a professional difference", "Raise an enquiry"),
    ("A professional disagreement waits.", "An alert waits.", "A professional difference waits.", "An enquiry waits."),
    ("Your own disagreements", "Your own alerts", "Your own professional differences", "Your own enquiries"),
    ("Disagreements raised", "Alerts raised", "Professional differences raised", "Enquiries raised"),
    ("Back to the disagreement", "Back to the alert", "Back to the professional difference", "Back to the enquiry"),
)


@pytest.mark.parametrize(("sentence", "alert", "difference", "enquiry"), SENTENCES)
def test_the_article_the_plural_and_the_capital_follow_the_noun(
    sentence: str, alert: str, difference: str, enquiry: str
) -> None:
    words = ("alert", "professional difference", "enquiry")
    assert [OwnWords(case=word).put_into(sentence) for word in words] == [alert, difference, enquiry]


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("challenge", "Raise a challenge"),
        ("issue", "Raise an issue"),
        ("hourly review", "Raise an hourly review"),
        ("unified concern", "Raise a unified concern"),
        ("one-page note", "Raise a one-page note"),
        ("Resolution", "Raise a Resolution"),
    ],
)
def test_the_article_follows_the_sound(word: str, sentence: str) -> None:
    assert OwnWords(case=word).put_into("Raise a disagreement") == sentence


def test_words_that_hiss_get_a_longer_plural_and_keys_stay_keys() -> None:
    assert OwnWords(case="process").put_into("All disagreements") == "All processes"
    assert OwnWords(case="survey").put_into("All disagreements") == "All surveys"


def test_a_stage_is_called_as_the_partnership_calls_it_in_small_letters_within_a_sentence() -> None:
    tier = OwnWords(stage="Tier")
    assert tier.put_into("Move it to the next stage. Stages take a stage each.") == (
        "Move it to the next tier. Tiers take a tier each."
    )


def test_the_place_of_a_value_and_words_that_only_look_alike_stay_as_they_are() -> None:
    words = OwnWords(case="alert", stage="Tier")
    kept = "%(stage)s, %(disagreement)s: they disagree, backstage"
    assert words.put_into(kept) == kept


def test_without_words_of_its_own_a_partnership_speaks_as_everybody_does() -> None:
    assert not EVERYBODYS
    assert EVERYBODYS.put_into("Raise a disagreement at any stage") == "Raise a disagreement at any stage"
