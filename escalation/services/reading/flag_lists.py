"""The flags of one person, a page at a time: those that wait, the most urgent first, and those answered lately."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from escalation.domain.attention.flags import debtor_of
from escalation.domain.disagreement.turning import Turn
from escalation.services import partnerships
from escalation.services.flag_cover import covered_flags
from escalation.services.reading.case import Case, case_of, names_of, people_in
from escalation.services.reading.flags import FlagView, flag_view
from escalation.storage import disagreements, people
from escalation.storage import flags as storage
from escalation.storage.base import reading
from escalation.storage.flags import FlagKey

PAGE = 20
"""So many flags on one page: each brings its whole disagreement and a form."""

ANSWERED_FOR = timedelta(days=30)
"""How long an answered flag stays on its owner's page."""


@dataclass(frozen=True, slots=True)
class Flags:
    """The flags of one person: those that wait for an answer, most urgent first, and those answered lately.

    They are those of one page of `pages`; `waiting` and `all_answered` say how many there are. `colleagues` are the
    people to whom each may be given, by reference and number.
    """

    to_answer: tuple[FlagView, ...]
    answered: tuple[FlagView, ...]
    page: int
    pages: int
    waiting: int
    all_answered: int
    colleagues: Mapping[tuple[str, int], tuple[tuple[str, str], ...]] = field(default_factory=dict)


def flags(person: int, at: datetime, *, page: int = 1, with_flag: tuple[str, int] | None = None) -> Flags:
    """What stalled and waits for this person's answer, and what they or another owner answered in the last days.

    `page` counts from 1, or is the one that holds `with_flag`: a reference and a flag's number there.
    """
    session = reading()
    covered = covered_flags(session, person, partnerships.those_of(session, person), at)
    waiting = storage.to_answer(session, person, covered)
    pages = max(1, -(-len(waiting) // PAGE))
    places = {(ref, no): place for place, ((_, no), ref) in enumerate(waiting)}
    if with_flag is not None and with_flag in places:
        page = places[with_flag] // PAGE + 1
    page = min(max(page, 1), pages)
    here = [key for key, _ in waiting[(page - 1) * PAGE : page * PAGE]]
    done, all_done = storage.answered(session, person, since=at - ANSWERED_FOR, most=PAGE)
    cases = _cases(session, person, {number for number, _ in (*here, *done)}, at)
    return Flags(
        to_answer=_views(cases, here),
        answered=_views(cases, done),
        page=page,
        pages=pages,
        waiting=len(waiting),
        all_answered=all_done,
        colleagues=_colleagues(session, cases, here, person),
    )


def _cases(session: Session, person: int, ids: Collection[int], at: datetime) -> dict[int, Case]:
    loaded = disagreements.load(session, sorted(ids))
    cases = {one.id: case_of(session, one, person, at) for one in loaded}
    names = names_of(session, {number for case in cases.values() for number in people_in(case.value, case.rules, at)})
    for case in cases.values():
        case.names = names
    return cases


def _views(cases: Mapping[int, Case], keys: Sequence[FlagKey]) -> tuple[FlagView, ...]:
    return tuple(flag_view(cases[number], cases[number].value.flag(no)) for number, no in keys)


def _colleagues(
    session: Session, cases: Mapping[int, Case], keys: Sequence[FlagKey], person: int
) -> dict[tuple[str, int], tuple[tuple[str, str], ...]]:
    """To whom what stalled may be given: the people of the agency that owes it, whoever asks left out."""
    owing = {}
    for number, no in keys:
        case = cases[number]
        flag = case.value.flag(no)
        party, _ = debtor_of(Turn(case.value, case.rules, at=case.at), case.value.clock(flag.clock))
        if party is not None and case.value.status != "closed":
            owing[case.value.ref, no] = party.agency
    known = people.working_for(session, set(owing.values()))
    return {
        key: tuple((email, said) for number, email, said in known.get(agency, ()) if number != person)
        for key, agency in owing.items()
    }
