"""What raising asks for, and what it makes of the answers."""

from datetime import UTC, datetime
from typing import Any

import pytest

from escalation.domain.disagreement.acts.raise_words import RAISE_TEXTS, raise_texts
from escalation.schemas.acts import SCHEMAS, BadFields, load

NOW = datetime(2026, 3, 6, 11, 20, tzinfo=UTC)

LEAST: dict[str, Any] = {
    "receiving": ["csc"],
    "subject": {"reference": "MES-118", "population": "child"},
    "decision": {"what": "Referral closed"},
    "category": "threshold",
    "outcome_sought": "An assessment",
    "immediate_danger": False,
}


def raised(**more: Any) -> dict[str, Any]:
    return load("raise", {**LEAST, **more}, at=NOW)


def fault(**more: Any) -> dict[str, str]:
    with pytest.raises(BadFields) as refused:
        raised(**more)
    return refused.value.errors


def test_raising_asks_for_seven_things_and_says_all_of_them_at_once() -> None:
    with pytest.raises(BadFields) as refused:
        load("raise", {})

    assert refused.value.errors == {
        "receiving": "Choose the agency that you ask to look again.",
        "subject.reference": "Enter your agency's reference, not a name.",
        "subject.population": "Choose whether this is about a child, an adult or both.",
        "decision.what": "Say in one sentence what was decided, done or not done.",
        "category": "Choose what kind of disagreement it is.",
        "outcome_sought": "Say what you want to happen.",
        "immediate_danger": "Say whether anyone is in immediate danger.",
    }


def test_the_least_that_is_asked_for_is_enough() -> None:
    assert raised() == {**LEAST, "receiving": [{"agency": "csc"}]}


def test_a_form_sent_with_everything_else_blank_is_the_same() -> None:
    blanks = {
        "raising": [{"agency": "", "person": ""}],
        "interim_plan": {"what": "", "owner": "csc", "until": {"date": "", "time": ""}},
        "protective_deadline": {"at": {"date": "", "time": ""}, "reason": ""},
        "conference": {"ended_at": "", "grounds": []},
        "adult": {"told": "", "view": ""},
        "evidence": [],
        "evidence_text": " ",
        "chronology": "no",
        "earlier_referrals": "",
        "fast_track": "",
    }

    assert raised(**blanks) == raised()


def test_an_agency_may_be_named_alone_or_with_its_team_and_person() -> None:
    others = ["csc", {"agency": "Police", "team": "CAIT", "person": "DI.Rowe@police.example"}]

    assert raised(receiving=others)["receiving"] == [
        {"agency": "csc"},
        {"agency": "police", "team": "cait", "person": "di.rowe@police.example"},
    ]


def test_a_fault_in_one_of_several_agencies_is_named_by_its_place() -> None:
    others = [{"agency": "csc"}, {"agency": ""}, {"agency": "the police", "persn": "x"}, {"person": "a@b.example"}]

    assert fault(receiving=others) == {
        "receiving.2.agency": "Choose an agency from the list.",
        "receiving.2.persn": "There is no field “persn” here. Did you mean “person”?",
        "receiving.3.agency": "Choose an agency.",
    }


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"decision": {"what": "x", "made_at": "2026-03-06T11:21"}},
            "decision.made_at: The decision cannot be in the future.",
        ),
        (
            {"decision": {"what": "x", "received_at": "7/3/2026"}},
            "decision.received_at: The decision cannot be in the future.",
        ),
        (
            {"decision": {"what": "x", "made_at": "5/3/2026", "received_at": "4/3/2026"}},
            "decision.received_at: You cannot have received the decision before it was made.",
        ),
        ({"decision": {"what": "x" * 301}}, "decision.what: Shorten this to 300 characters. You have written 301."),
        (
            {"decision": {"what": "x", "made_by": {"seniority": 6}}},
            "decision.made_by.seniority: Choose how senior they are, from 1 to 5.",
        ),
        (
            {"conference": {"ended_at": "2026-03-07"}},
            "conference.ended_at: The conference cannot have ended in the future.",
        ),
        (
            {"conference": {"grounds": ["mood"]}},
            "conference.grounds: Choose procedure, information, decision or category.",
        ),
        (
            {"interim_plan": {"what": "Aunt", "until": "2026-03-05"}},
            "interim_plan.until: Choose a time that is still to come.",
        ),
        ({"interim_plan": {"until": "2026-03-09"}}, "interim_plan.what: Say what keeps the person safe meanwhile."),
        ({"protective_deadline": "2026-03-05"}, "protective_deadline.at: Choose a time that is still to come."),
        (
            {"protective_deadline": {"reason": "Discharge"}},
            "protective_deadline.at: Enter the date that protects the person.",
        ),
        (
            {"earlier_referrals": [{"at": "2026-03-07", "result": "closed"}]},
            "earlier_referrals.0.at: An earlier referral cannot be in the future.",
        ),
        ({"subject": "MES-118"}, "subject: Fill in the fields of this part."),
        (
            {"subject": {"reference": "x" * 61, "population": "child"}},
            "subject.reference: Shorten this to 60 characters. You have written 61.",
        ),
        ({"category": "treshold"}, "category: “treshold” is not a choice here. Did you mean threshold?"),
        ({"priority": "asap"}, "priority: Choose urgent, less_urgent or routine."),
        ({"decison": {}}, "decison: There is no field “decison” here. Did you mean “decision”?"),
    ],
)
def test_each_fault_has_one_sentence_beside_its_field(given: dict[str, Any], sentence: str) -> None:
    path, words = sentence.split(": ", 1)

    assert fault(**given) == {path: words}


def test_a_decision_made_late_in_the_day_may_have_been_received_on_that_day() -> None:
    decision = raised(decision={"what": "x", "made_at": "2026-03-05T16:00", "received_at": "2026-03-05"})["decision"]

    assert decision["received_at"] == datetime(2026, 3, 5, 12, tzinfo=UTC)


def test_a_shorthand_says_the_same_as_the_form() -> None:
    short = raised(
        interim_plan="Stays with her aunt",
        protective_deadline="2026-03-09T17:00",
        decision={"what": "x", "made_by": "consultant paediatrician"},
    )
    full = raised(
        interim_plan={"what": "Stays with her aunt"},
        protective_deadline={"at": {"date": "9/3/2026", "time": "5pm"}},
        decision={"what": "x", "made_by": {"role": "consultant paediatrician"}},
    )

    assert short == full
    assert short["protective_deadline"] == {"at": datetime(2026, 3, 9, 17, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (6, "6 earlier referrals."),
        ("1", "1 earlier referral."),
        (0, "No earlier referral."),
        ("Six in 14 months", "Six in 14 months"),
        (
            [{"at": "3/1/2026", "result": "no further action"}, {"at": "2026-02-09"}, "advice given"],
            "3 earlier referrals: 3 January 2026, no further action; 9 February 2026; advice given",
        ),
    ],
)
def test_earlier_referrals_are_told_in_words(given: object, told: str) -> None:
    assert raised(earlier_referrals=given)["earlier_referrals"] == told


@pytest.mark.parametrize(
    ("field", "given", "told"),
    [
        ("adult", {"told": True, "view": "Wants to stay."}, "The adult knows about this.\nWants to stay."),
        (
            "adult",
            {"told": "no", "advocate": "Asked for"},
            "The adult has not been told about this.\nAdvocate: Asked for",
        ),
        ("adult", "He knows.", "He knows."),
        (
            "opinion_relied_on",
            {"whose": "A consultant", "seen": "once"},
            "Whose opinion: A consultant\nHow often they saw the person: once",
        ),
        ("chronology", True, "Yes"),
        ("chronology", "Fourteen months, both agencies", "Fourteen months, both agencies"),
        ("household", ["Brother seen", "Grandmother not seen"], "Brother seen; Grandmother not seen"),
    ],
)
def test_answers_of_a_small_form_are_kept_as_words(field: str, given: object, told: str) -> None:
    assert raised(**{field: given})[field] == told


def test_a_plain_no_leaves_nothing_to_keep() -> None:
    assert "chronology" not in raised(chronology=False)
    assert "opinion_relied_on" not in raised(opinion_relied_on="no")


def test_ticked_evidence_is_kept_as_codes_and_as_words() -> None:
    loaded = raised(evidence=["direct_observation", "record"], evidence_text="Seen on 24 February.")

    assert loaded["evidence_sources"] == ["direct_observation", "record"]
    assert loaded["evidence"] == "I saw or heard it myself. It is in a record.\nSeen on 24 February."


def test_evidence_in_words_stays_as_it_is() -> None:
    loaded = raised(evidence="A mouth injury is in the record.")

    assert loaded["evidence"] == "A mouth injury is in the record."
    assert "evidence_sources" not in loaded


def test_every_text_that_the_record_keeps_can_be_given() -> None:
    given = {name: f"About {name}" for name in (*RAISE_TEXTS, "voice", "household", "contact", "supporter")}

    kept = raise_texts(raised(**given, conference={"grounds_text": "Not weighed"}, interim_plan="Stays with her aunt"))

    assert kept == {
        **given,
        "decision": "Referral closed",
        "conference_grounds": "Not weighed",
        "interim_plan": "Stays with her aunt",
    }


def test_nothing_asks_for_who_the_person_is() -> None:
    subject = SCHEMAS["raise"]().fields["subject"].schema.fields  # type: ignore[attr-defined]

    assert not {name for name in subject if "name" in name or "birth" in name or "address" in name or "nhs" in name}


@pytest.mark.parametrize(
    ("given", "name", "told"),
    [
        ({"contact_often": "weekly", "contact_since": "for two years"}, "contact", "About once a week, for two years"),
        ({"contact_often": "once", "contact": "At the door"}, "contact", "Once\nAt the door"),
        (
            {"opinion_relied_on": {"whose": "A surgeon"}, "opinion_often": "once"},
            "opinion_relied_on",
            "Whose opinion: A surgeon\nHow often they saw the person: Once",
        ),
        ({"voice_not_asked": "Too young"}, "voice", "Not yet asked: Too young"),
        (
            {"household_seen": ["children_seen"], "household": "A lodger"},
            "household",
            "The other children were seen.\nA lodger",
        ),
    ],
)
def test_what_is_chosen_is_also_told_in_words(given: dict[str, Any], name: str, told: str) -> None:
    loaded = raised(**given)
    assert loaded[name] == told
    assert all(loaded[key] == value for key, value in given.items() if key not in (name, "opinion_relied_on"))


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ([{"result": "Closed"}, {"at": "", "result": ""}, {"at": "3 3 2026", "result": "Closed"}], 2),
        ("6", 6),
        (4, 4),
        ("Six in 14 months", None),
        ([], None),
    ],
)
def test_earlier_referrals_are_counted_where_they_are_listed_or_numbered(given: object, number: int | None) -> None:
    assert raised(earlier_referrals=given).get("referrals") == number
