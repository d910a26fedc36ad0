"""What looks like a name, a date of birth, an NHS number or a postcode; and what only seems to."""

import pytest

from escalation.domain.identity_hints import Hint, hints, is_nhs_number

# 943 476 5919 is the health service's own published example: 9*10+4*9+3*8+4*7+7*6+6*5+5*4+9*3+1*2 = 299,
# 299 mod 11 = 2, and 11 - 2 = 9, its last digit.
LOOKS_LIKE = {
    "an NHS number": ("She is 943 476 5919 on the system", Hint("nhs_number", "943 476 5919")),
    "an NHS number without spaces": ("NHS no 9434765919.", Hint("nhs_number", "9434765919")),
    "an NHS number with hyphens": ("943-476-5919", Hint("nhs_number", "943-476-5919")),
    "a postcode": ("They moved to LS1 4AP in May", Hint("postcode", "LS1 4AP")),
    "a postcode without a space": ("the flat at SW1A1AA", Hint("postcode", "SW1A1AA")),
    "a date of birth": ("born 3/4/2019", Hint("date_of_birth", "3/4/2019")),
    "a date of birth in words": ("DOB: 3rd April 2019", Hint("date_of_birth", "3rd April 2019")),
    "a name in a sentence": ("we saw that Jayden Smith was hungry", Hint("name", "Jayden Smith")),
    "a name that begins a sentence": ("Jayden Smith was hungry", Hint("name", "Jayden Smith")),
    "a name with an apostrophe": ("the home of Aoife O’Brien", Hint("name", "Aoife O’Brien")),
    "a name in the possessive": ("it was Jayden Smith’s bag", Hint("name", "Jayden Smith’s")),
    "a name with a title": ("Mrs Okafor said so", Hint("name", "Mrs Okafor")),
    "a name with a title and a stop": ("we rang Mr. Okafor", Hint("name", "Mr. Okafor")),
}

ONLY_SEEMS_TO = {
    "nothing": "",
    "a number with a wrong check digit": "943 476 5918",
    "a telephone number": "Ring 01632 960 101 or 07700 900 123",
    "ten equal digits": "1111111111",
    "a reference of letters and digits": "SCH-41, MES-118, HSG-88",
    "a date that is no birthday": "the conference on 10 June 2026 and the visit on 3/4/2026",
    "initials and letters for people": "C1 told M that F had left. JS was seen.",
    "agencies": "Calderbeck Council told Marsh End Surgery and the Royal Infirmary",
    "roles": "the Team Manager, the Health Visitor and the Named Nurse met the Consultant Paediatrician",
    "procedures": "a Child Protection Conference, Section 47, Early Help and the Core Group",
    "days and months": "on Monday March 2, and again Friday April 10",
    "the beginning of a sentence": "The Infirmary said no. After Easter we asked again. When Ofsted came it was so.",
    "words in capitals": "NO FURTHER ACTION was taken by CSC",
    "a doctor": "Dr Anand examined the child",
}


@pytest.mark.parametrize("kind", LOOKS_LIKE)
def test_what_looks_like_an_identity_is_pointed_out_in_its_own_words(kind: str) -> None:
    text, hint = LOOKS_LIKE[kind]
    assert hints(text) == (hint,)


@pytest.mark.parametrize("kind", ONLY_SEEMS_TO)
def test_what_only_seems_to_is_left_alone(kind: str) -> None:
    assert hints(ONLY_SEEMS_TO[kind]) == ()


def test_the_names_of_the_partnerships_own_agencies_and_places_are_nobodys() -> None:
    text = "we met at Little Larches and in North Fells"
    assert hints(text) == (Hint("name", "Little Larches"),)
    assert hints(text, known=["Little Larches Nursery", "North Fells Ambulance Trust"]) == ()


def test_everything_that_looks_like_one_is_pointed_out_once() -> None:
    text = "Jayden Smith, born 3/4/2019, 943 476 5919, of LS1 4AP. Jayden Smith was hungry."
    assert [hint.kind for hint in hints(text)] == ["nhs_number", "postcode", "date_of_birth", "name"]


def test_a_check_digit_of_ten_is_never_given_out() -> None:
    """Weighted 10, the digits 1 and eight noughts leave 11 - 10 = 1; two first digits 1 and 9 leave 11 - 91 mod 11."""
    assert is_nhs_number("1000000001")
    assert not is_nhs_number("1000000000")
