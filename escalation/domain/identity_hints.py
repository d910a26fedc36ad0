"""Text that looks as if it says who somebody is: a name, a date of birth, an NHS number or a postcode.

A hint, not a rule: nothing is refused for it. Few false alarms matter more than finding all, or nobody reads them.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

NHS_NUMBER, POSTCODE, DATE_OF_BIRTH, NAME = "nhs_number", "postcode", "date_of_birth", "name"

DIGITS = re.compile(r"(?<![\w/.-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w/-])", re.ASCII)
CODE = re.compile(r"\b(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2})\b", re.ASCII)
BORN = re.compile(
    r"\b(?:born(?: on)?|d\.?o\.?b\.?|date of birth)\b[^.\n\d]{0,12}"
    r"(\d{1,2}(?:st|nd|rd|th)?[ /.-](?:\d{1,2}|[A-Z][a-z]{2,8})[ /.-](?:\d{4}|\d{2}))",
    re.ASCII | re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

LONGEST_NAME = 3

TITLES = frozenset({"Mr", "Mrs", "Miss", "Ms", "Master"})
"""Before a surname of the people a case is about. Doctors, nurses and police are met by their work."""

NO_NAMES = frozenset(
    """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September
    October November December Christmas Easter New Year Bank Holiday England Wales Scotland Northern Ireland North South
    East West United Kingdom London Council County Borough City Town Royal Infirmary Hospital Trust Foundation Clinic
    Surgery Practice Health Healthcare Centre Medical Care Board Service Services Team Unit Department Division Ward
    School Academy College Primary Secondary Nursery Infant Junior High Children Childrens Adult Adults Family Families
    Youth Early Help Years Social Housing Homes Police Constabulary Fire Rescue Ambulance Probation Safeguarding
    Partnership Protection Plan Conference Core Group Review Strategy Discussion Meeting Panel Assessment Section Level
    Stage Step Tier Child Lead Officer Manager Head Teacher Headteacher Deputy Director Chair Nurse Doctor Consultant
    Midwife Visitor Worker Social Named Designated Independent Reviewing Duty Senior Practitioner Professional
    Paediatrician Psychiatrist Psychologist Therapist Detective Sergeant Inspector Constable Superintendent Chief
    Executive Governor Key Personal Advisor Adviser Community Public Mental Multi Agency Working Together Act Care Order
    Court Crown Local Authority Education Welfare Attendance Special Educational Needs Disability Domestic Abuse Front
    Door Emergency Emergencies Response Accident Department Out Hours General Integrated National Society Citizens
    Universal Credit Universal Credit Home Office Red Book Zoom Teams Microsoft Facebook Signs Safety Graded Profile
    Dr Mr Mrs Miss Ms Master Prof Professor Sgt Supt Rev Father Mother Mum Dad Nan Gran Grandmother Grandfather Aunt
    Uncle Sister Brother Stepfather Stepmother Foster Carer Parent
    """.split()  # noqa: SIM905
)
"""Words that begin with a capital in ordinary writing here: two of them in a row are an agency, a role or a day."""

STARTERS = frozenset(
    """
    A After All Also An And Another Any As At Before Both But By Can Could Did Do Does During Each Either For From Had
    Has Have He Her His How I If In Is It Its Later Many More My Neither No Nobody Nor Not Nothing On One Or Our She
    Should Since So Some Somebody That The Their Then There These They This Those Though To Two Three Under Until Was
    We Were What When Where Which While Who Why With Would Yes You Your
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Hint:
    """What it looks like (nhs_number | postcode | date_of_birth | name), and the words that look like it."""

    kind: str
    text: str


def hints(text: str, *, known: Collection[str] = ()) -> tuple[Hint, ...]:
    """What in this text looks as if it says who somebody is, each once, in the order of kinds.

    `known`: names of agencies and places that are nobody's.
    """
    nobodys = NO_NAMES.union(word for name in known for word in WORD.findall(name))
    found = [
        *(Hint(NHS_NUMBER, m[0]) for m in DIGITS.finditer(text) if is_nhs_number(m[0])),
        *(Hint(POSTCODE, m[0]) for m in CODE.finditer(text)),
        *(Hint(DATE_OF_BIRTH, m[1]) for m in BORN.finditer(text)),
        *(Hint(NAME, name) for name in _names(text, nobodys)),
    ]
    return tuple(dict.fromkeys(found))


def is_nhs_number(text: str) -> bool:
    """Whether ten digits, however spaced, end in the check digit of an NHS number."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    rest = 11 - sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return rest != 10 and digits[9] == rest % 11


def _names(text: str, nobodys: frozenset[str]) -> Iterator[str]:
    """Runs of two or three words that are written as names are, and surnames after a title."""
    for run in _runs(text):
        if run[0][0] in TITLES:
            if len(run) > 1 and _bare(run[1][0]) not in nobodys:
                yield text[run[0].start() : run[1].end()]
            continue
        if run[0][0] in STARTERS and _begins_a_sentence(text, run[0].start()):
            run = run[1:]
        if 2 <= len(run) <= LONGEST_NAME and not any(_bare(word[0]) in nobodys for word in run):
            yield text[run[0].start() : run[-1].end()]


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Words with a capital that follow each other on one line, as long as they go on."""
    run: list[re.Match[str]] = []
    for word in WORD.finditer(text):
        between = text[run[-1].end() : word.start()] if run else ""
        goes_on = between == " " or (between == ". " and len(run) == 1 and run[0][0] in TITLES)
        if run and not goes_on:
            yield run
            run = []
        if word[0][:1].isupper() and any(sign.islower() for sign in word[0]):
            run.append(word)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _bare(word: str) -> str:
    """The word without a possessive ending or an apostrophe."""
    return re.sub(r"['’]", "", re.sub(r"['’]s$", "", word))


def _begins_a_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \t\"'“‘(")
    return not before or before[-1] in ".!?:;\n•-"
