"""The one access table: what each kind of person may reach. What is not in it is denied.

A page or command names its permission; the people it is for stand here and nowhere else.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum


class Role(StrEnum):
    """What somebody is, seen from one page. Several may hold at once."""

    ANYONE = "anyone"
    NEWCOMER = "newcomer"
    """Nobody is signed in: may begin, and sees only what was begun in the same browser."""
    SIGNED_IN = "signed_in"
    PRACTITIONER = "practitioner"
    """Works for an agency of the partnership in question."""
    PARTY = "party"
    """Acts for a party of this disagreement, or decides in it: sees the words."""
    FLAG_OWNER = "flag_owner"
    """Owes or gave an answer to a flag of this disagreement: sees what stalled, not the words."""
    LEAD = "lead"
    """Answers for the numbers of an agency of the partnership in question."""
    FILE_AUDITOR = "file_auditor"
    """Looks through agencies' files for disagreements that nobody raised: sees no case."""
    COORDINATOR = "coordinator"
    BOARD = "board"
    ADMINISTRATOR = "administrator"


ACCESS: Mapping[str, frozenset[Role]] = {
    "public": frozenset({Role.ANYONE}),
    "own_account": frozenset({Role.SIGNED_IN}),
    "work": frozenset({Role.SIGNED_IN}),
    "stalled": frozenset({Role.SIGNED_IN}),
    "raise": frozenset({Role.PRACTITIONER}),
    "raise_begin": frozenset({Role.PRACTITIONER, Role.NEWCOMER}),
    "disagreement_read": frozenset({Role.PARTY, Role.FLAG_OWNER, Role.COORDINATOR}),
    "disagreement_words": frozenset({Role.PARTY}),
    "disagreement_act": frozenset({Role.PARTY, Role.FLAG_OWNER, Role.COORDINATOR}),
    "board": frozenset({Role.BOARD, Role.COORDINATOR}),
    "set_up": frozenset({Role.COORDINATOR}),
    "coordination": frozenset({Role.COORDINATOR}),
    "activity": frozenset({Role.LEAD, Role.COORDINATOR}),
    "activity_of_all": frozenset({Role.COORDINATOR}),
    "file_audits": frozenset({Role.FILE_AUDITOR, Role.COORDINATOR}),
    "file_samples": frozenset({Role.COORDINATOR}),
    "accounts": frozenset({Role.ADMINISTRATOR}),
    "people": frozenset({Role.COORDINATOR, Role.ADMINISTRATOR}),
    "colleagues": frozenset({Role.SIGNED_IN}),
}


def may(roles: Collection[Role], permission: str) -> bool:
    """Whether somebody in these roles may use what asks for this permission. An unknown permission is denied."""
    return bool(ACCESS.get(permission, frozenset()) & frozenset(roles))
