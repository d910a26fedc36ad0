"""Playing stories: the clock moves from step to step, and the sweep runs at every moment something falls due."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from sqlalchemy.orm import Session

from escalation.domain.disagreement.rules import Refused
from escalation.services import casework, partnership_load
from escalation.services.drills import sending
from escalation.services.passing_time import Passed, let_time_pass
from escalation.services.stories import Step, Story
from escalation.storage import disagreements, journal, people, references
from escalation.storage.base import transaction, without_waiting_for_the_disk


class StoryStopped(Exception):
    """A step was refused that should not have been, or the other way round. What came before it stays played."""

    def __init__(self, story: Story, step: Step, why: str) -> None:
        super().__init__(f"{story.file}: “{story.name}”, step {step.number} ({step.do} by {step.by}): {why}")
        self.story = story.name
        self.step = step.number
        self.why = why


@dataclass(frozen=True)
class Played:
    """What was played: stories, steps, those refused as they said they would be, and the references by story."""

    stories: int
    steps: int
    refused_as_said: int
    last_at: datetime | None
    rungs: int
    flags: int
    set_aside: int
    refs: tuple[str, ...]


def play(
    stories: Sequence[Story],
    *,
    at_most: datetime | None = None,
    yes: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Played:
    """Play the stories as one timeline, up to the moment of the last step, or exactly up to `at_most` where given.

    StoryStopped at the first step that does not go as told. RealPeople protects a partnership that is not fictional.
    """
    with transaction() as session:
        partnership_load.refuse_real_people(session, yes=yes)
        fresh = disagreements.none_yet(session)
        playing = _Playing(_accounts(session, stories), journal.last_act_at(session))
    timeline = [(story, step) for story, step in _merged(stories) if at_most is None or step.at <= at_most]
    if not fresh:
        return _play(playing, timeline, at_most, progress)
    with without_waiting_for_the_disk():
        return _play(playing, timeline, at_most, progress)


def _merged(stories: Iterable[Story]) -> list[tuple[Story, Step]]:
    """All steps by time. A step told after another of its story stays after it, even if its time is earlier."""
    placed = []
    for story in stories:
        reached = accumulate((step.at for step in story.steps), max)
        placed += [(at, story, step) for at, step in zip(reached, story.steps, strict=True)]
    return [(story, step) for _, story, step in sorted(placed, key=lambda one: one[0])]


def _accounts(session: Session, stories: Iterable[Story]) -> dict[str, int]:
    acting = [(story, step) for story in stories for step in story.steps]
    found = people.by_email(session, {step.by for _, step in acting})
    for story, step in acting:
        account = found.get(people.normalised(step.by))
        if account is None or not account.active:
            raise StoryStopped(story, step, "Nobody with this address has an account here.")
    return {email: account.id for email, account in found.items()}


class _Playing:
    """The state of a play: which disagreement each story is about, and how far the clock has come."""

    def __init__(self, accounts: dict[str, int], last_act_at: datetime | None) -> None:
        self.accounts = accounts
        self.last_act_at = last_act_at
        self.refs: dict[int, str] = {}
        self.drills: dict[int, int] = {}
        self.refused = 0

    def take(self, story: Story, step: Step) -> None:
        """Play one step. StoryStopped if it does not go as told."""
        why = self._refusal(story, step)
        if why is None:
            self.last_act_at = step.at
        if why is not None and not step.refused:
            raise StoryStopped(story, step, why)
        if why is None and step.refused:
            raise StoryStopped(story, step, "This was to be refused, and was not.")
        self.refused += step.refused

    def _refusal(self, story: Story, step: Step) -> str | None:
        if step.bad is not None:
            return step.bad
        if self.last_act_at is not None and step.at < self.last_act_at:
            return "This would come before what was recorded last."
        try:
            self._act(story, step)
        except Refused as refused:
            return refused.sentence
        except casework.NotFound:
            return "This person has no part in the disagreement."
        return None

    def _act(self, story: Story, step: Step) -> None:
        person, ref = self.accounts[people.normalised(step.by)], self.refs.get(id(story))
        if not story.protocol:
            self._in_a_drill(story, step, person)
        elif step.do == "raise":
            done = casework.raise_disagreement(
                person=person,
                partnership=story.partnership,
                protocol=story.protocol,
                fields=step.fields,
                at=step.at,
                ref=story.ref if ref is None else None,
                origin=story.origin,
            )
            self.refs.setdefault(id(story), done.ref)
        elif ref is None:
            raise casework.NotFound
        else:
            casework.perform(step.do, person=person, ref=ref, fields=step.fields, at=step.at)

    def _in_a_drill(self, story: Story, step: Step, person: int) -> None:
        drill = self.drills.get(id(story))
        if step.do == "send_drill":
            token = f"story:{references.new_ref()}"
            agencies = step.fields["agencies"]
            sent = sending.send(story.partnership, agencies, person=person, form_token=token, at=step.at)
            self.drills.setdefault(id(story), sent)
        elif drill is None:
            raise casework.NotFound
        elif step.do == "end_drill":
            sending.end(story.partnership, drill, person=person, at=step.at)
        else:
            ref = sending.part_of(drill, step.agency or "")
            if ref is None:
                raise casework.NotFound
            casework.perform(step.do, person=person, ref=ref, fields={}, at=step.at)


def _play(
    playing: _Playing,
    timeline: Sequence[tuple[Story, Step]],
    at_most: datetime | None,
    progress: Callable[[int, int], None] | None,
) -> Played:
    passed = Passed()
    for number, (story, step) in enumerate(timeline, start=1):
        let_time_pass(passed, until=step.at)
        playing.take(story, step)
        if progress is not None:
            progress(number, len(timeline))
    last_at = max((step.at for _, step in timeline), default=None)
    end = at_most or last_at
    if end is not None:
        let_time_pass(passed, until=end, included=True)
    return Played(
        stories=len({id(story) for story, _ in timeline}),
        steps=len(timeline),
        refused_as_said=playing.refused,
        last_at=last_at,
        rungs=passed.rungs,
        flags=passed.flags,
        set_aside=passed.set_aside,
        refs=tuple(playing.refs.values()),
    )
