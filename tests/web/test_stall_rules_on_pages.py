"""Each of the nine stall rules, brought about by people and time: its sentence where the manager and the parties read.

Raised on Monday 9 November 2026 at ten by Tarnside Primary with social care. Working days are 9 to 5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from escalation.services import passing_time
from escalation.services.casework import perform, raise_disagreement
from escalation.services.passing_time import Passed
from escalation.storage import disagreements
from escalation.storage.base import db, reading, transaction
from escalation.storage.models.setup import PersonRow, PostRow
from escalation.storage.partnerships import raise_set_up_versions
from tests.web.conftest import World
from tests.web.forms import soup, words

CSC = "Calderbeck Council Children's Social Care"
SCHOOL = "Tarnside Primary School"


def november(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in November 2026, when local time is UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@dataclass
class Told:
    """A disagreement under way. Time moves before each act, and what falls due happens on its moment."""

    world: World
    ref: str = ""

    def raised(self, at: datetime, protocol: str = "lincs-joint", **more: Any) -> Told:
        """Raise it, with an interim plan unless told otherwise."""
        fields = {
            "receiving": [{"agency": "csc"}],
            "subject": {"reference": "SCH-7", "population": "child"},
            "decision": {"what": "Closed"},
            "category": "threshold",
            "outcome_sought": "A visit",
            "immediate_danger": False,
            "interim_plan": {"what": "Daily check-in"},
        } | more
        self.wait(at)
        self.ref = raise_disagreement(
            person=self.world.person("raiser"), partnership="calderbeck", protocol=protocol, fields=fields, at=at
        ).ref
        return self

    def does(self, who: str, action: str, at: datetime, **fields: Any) -> Told:
        """Somebody acts."""
        self.wait(at)
        perform(action, person=self.world.person(who), ref=self.ref, fields=fields, at=at)
        return self

    def wait(self, until: datetime) -> Told:
        """Time passes."""
        passing_time.let_time_pass(Passed(), until=until, included=True)
        self.world.now = until
        return self

    def owner(self, rule: str) -> str:
        """The address of whoever was asked first about the newest flag of that rule."""
        db.session.remove()
        loaded = disagreements.by_ref(reading(), self.ref)
        assert loaded is not None
        flag = next(f for f in reversed(loaded.value.flags) if f.rule == rule)
        address: str = reading().scalars(select(PersonRow.email).where(PersonRow.id == flag.owners[0].person)).one()
        return address


def missed(told: Told) -> None:
    """To be acknowledged by the close of the same day; looked at two working days later."""
    told.raised(november(9, 10)).wait(november(11, 10))


def silent(told: Told) -> None:
    """Five working days after Monday the 9th end on Monday the 16th at five."""
    told.raised(november(9, 10)).wait(november(17, 10))


def without_an_owner(told: Told) -> None:
    """Nobody is on duty at social care when it is raised."""
    with transaction() as session:
        post = (PostRow.agency_key == "csc") & (PostRow.role == "duty")
        session.execute(update(PostRow).where(post).values(holder_id=None, deputy_id=None, stand_in_key=None))
        raise_set_up_versions(session)
    told.raised(november(9, 10)).wait(november(9, 10))


def unconfirmed(told: Told) -> None:
    """Sefton's first stage asks for a letter within two working days of the agreement: by Wednesday at five."""
    told.raised(november(9, 10), "sefton-2017").does("receiver", "propose", november(9, 10), statement="We visit.")
    told.does("raiser", "agree", november(9, 11)).wait(november(12, 10))


def undone(told: Told) -> None:
    told.raised(november(9, 10))
    told.does("raiser", "add_action", november(9, 11), what="Visit", owner="csc", due=november(11, 17))
    told.wait(november(12, 10))


def back_again(told: Told) -> None:
    told.raised(november(9, 10)).does("receiver", "propose", november(9, 10), statement="We visit.")
    told.does("raiser", "agree", november(9, 11)).raised(november(10, 9)).wait(november(10, 9))


def given_up(told: Told) -> None:
    """The acknowledgement was due on Monday at five; it is taken back on Tuesday at ten."""
    told.raised(november(9, 10)).does("raiser", "withdraw", november(10, 10), reason_code="no_point")
    told.wait(november(10, 10))


def only_seen(told: Told) -> None:
    """Two working days after the acknowledgement on Monday end on Wednesday at five."""
    told.raised(november(9, 10)).does("receiver", "acknowledge", november(9, 11)).wait(november(12, 10))


RULES: list[tuple[str, Callable[[Told], None], str]] = [
    ("a", missed, f"{CSC} had until Mon 9 Nov, 5pm to acknowledge it. That is 2 working days late."),
    ("b", silent, "Nothing has been recorded here since Mon 9 Nov, 10am, for more than 5 working days."),
    ("c", without_an_owner, f"has had nobody to act for {CSC} since Mon 9 Nov, 10am."),
    (
        "d",
        unconfirmed,
        (
            f"It was resolved on Mon 9 Nov, 11am. {CSC} had until Wed 11 Nov, 5pm to confirm the result in writing. "
            "That is 1 working day late."
        ),
    ),
    ("e", undone, f"{CSC} had until Wed 11 Nov, 5pm to finish an agreed action. That is 1 working day late."),
    ("f", back_again, f"It was raised with {CSC} again on Tue 10 Nov, 9am, within 90 days of being settled."),
    (
        "g",
        given_up,
        (
            f"It was taken back on Tue 10 Nov, 10am after the date Mon 9 Nov, 5pm was missed by {CSC}. "
            "Whoever raised it may have given up."
        ),
    ),
    (
        "h",
        only_seen,
        (
            f"{CSC} acknowledged it on Mon 9 Nov, 11am. Nothing followed by Wed 11 Nov, 5pm: "
            "no discussion, meeting, position, proposal or move is recorded."
        ),
    ),
]


@pytest.mark.parametrize(("rule", "brought_about", "sentence"), RULES, ids=[rule for rule, _, _ in RULES])
def test_each_rule_is_a_sentence_with_dates_for_the_manager_and_for_both_sides(
    world: World, rule: str, brought_about: Callable[[Told], None], sentence: str
) -> None:
    told = Told(world)
    with world.app.app_context():
        brought_about(told)
        owner = told.owner(rule)
    manager = world.signed_in(owner)
    stalled = soup(manager.get("/stalled"))
    duties = [s for s in stalled.select(".app-flag") if told.ref in s.get_text()]
    assert [" ".join(s.get_text(" ").split()) for s in duties if sentence in " ".join(s.get_text(" ").split())]
    assert sentence in words(manager.get(f"/disagreements/{told.ref}"))
    for side in ("raiser", "receiver") if rule != "c" else ("raiser",):
        assert sentence in words(world.signed_in(side).get(f"/disagreements/{told.ref}")), side


def test_i_a_missing_plan_is_a_sentence_for_both_sides_and_no_flag(world: World) -> None:
    """One working day after Monday the 9th ends on Tuesday the 10th at five."""
    told = Told(world)
    with world.app.app_context():
        told.raised(november(9, 10), interim_plan=None).wait(november(10, 16))
    before = "Nothing is recorded yet. If nothing is by Tue 10 Nov, 5pm, both sides are told."
    assert before in words(world.signed_in("raiser").get(f"/disagreements/{told.ref}"))
    with world.app.app_context():
        told.wait(november(10, 18))
    sentence = "Nothing is recorded yet that keeps the person safe meanwhile. It should have been by Tue 10 Nov, 5pm."
    for side in ("raiser", "receiver"):
        client = world.signed_in(side)
        assert f"{sentence} Both sides were told." in words(client.get(f"/disagreements/{told.ref}")), side
        (row,) = [r for r in soup(client.get("/work")).select(".app-row") if told.ref in r.get_text()]
        assert sentence in " ".join(row.get_text(" ").split()), side
    with world.app.app_context():
        loaded = disagreements.by_ref(reading(), told.ref)
        assert loaded is not None
        assert "i" not in {flag.rule for flag in loaded.value.flags}
        told.does("receiver", "set_interim_plan", november(11, 10), what="Daily visits")
    assert sentence not in words(world.signed_in("raiser").get("/work"))
