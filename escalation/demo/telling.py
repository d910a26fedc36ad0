"""Turns a plot into a story: timed steps of named people, in office hours and on working days."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from escalation.domain.working_time import Calendar, is_working_day

from .cast import PRACTITIONERS, Cast
from .ladders import ACKNOWLEDGED, CONFIRMED_IN_WRITING, LADDERS, RAISER, Level
from .topics import ADULT, LEARNING, STATEMENTS, Topic

Step = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plot:
    """What happens in one story. `reach` is the stage in which it ends, `late` the stages answered late.

    `twists` are the words that `Telling` and `twists` know; `outcomes` the product codes it is closed with.
    """

    ref: str
    reference: str
    protocol: str
    topic: Topic
    raiser: str
    receiver: str
    starts: date
    reach: int = 1
    late: tuple[int, ...] = ()
    outcomes: tuple[str, ...] = ("decision_changed",)
    twists: tuple[str, ...] = ()
    joint: str | None = None
    told_by: int = 0

    @property
    def codes(self) -> list[str]:
        """The outcomes as a story writes them."""
        return list(self.outcomes)


@dataclass
class Telling:
    """A story as it is being told. Days count working days from the one on which it is raised."""

    plot: Plot
    cast: Cast
    calendar: Calendar
    steps: list[Step] = field(default_factory=list)
    day: int = 0
    receiver: str = ""
    delay: int = 0

    def __post_init__(self) -> None:
        self.receiver = self.plot.receiver
        people = PRACTITIONERS[self.plot.raiser]
        self.raiser = people[self.plot.told_by % len(people)]
        if self.plot.protocol == "iro-statutory":
            self.raiser = self.cast.who("csc", "iro")
        self._minutes = Random(self.plot.ref)  # noqa: S311 - only has to be the same every time

    @property
    def ladder(self) -> tuple[Level, ...]:
        """The stages of the plot's protocol."""
        return LADDERS[self.plot.protocol]

    def when(self, day: int, hour: int) -> str:
        """A local time some minutes past this hour, so many working days after the start."""
        on = self.plot.starts
        step = timedelta(days=1 if day >= 0 else -1)
        left = abs(day)
        while left:
            on += step
            left -= is_working_day(on, self.calendar)
        return f"{on.isoformat()}T{hour:02}:{self._minutes.randrange(2, 56):02}"

    def act(self, day: int, hour: int, by: str, do: str, **fields: Any) -> Step:
        """One more step. Those of one day must be told in the order of their hours."""
        step: Step = {"at": self.when(day, hour), "by": by, "do": do}
        if fields:
            step["with"] = fields
        self.steps.append(step)
        self.day = max(self.day, day)
        return step

    def side(self, role: str, *, raising: bool) -> str:
        """Who stands for a role on a side: the raiser, a post of the partnership, or a post of the agency.

        Where the agency has nobody in that post its safeguarding lead acts, as they may at any stage.
        """
        if role == RAISER:
            return self.raiser
        if role in ("chair", "independent_chair"):
            return self.cast.who("", role)
        agency = self.plot.raiser if raising else self.receiver
        try:
            return self.cast.who(agency, role)
        except KeyError:
            return self.cast.who(agency, "safeguarding_lead")

    # -- the beginning ---------------------------------------------------------------------------------------------

    def raise_it(self, hour: int = 10, **more: Any) -> None:
        """Raise it, with an interim plan unless the plot forgets it."""
        plot, topic = self.plot, self.plot.topic
        fields: dict[str, Any] = {
            "receiving": [{"agency": self.receiver}],
            "subject": {
                "reference": plot.reference,
                "population": topic.population,
                "age_band": _age_band(plot),
                "plan_status": topic.plan_status,
            },
            "decision": {"what": topic.decision, "made_at": self.when(-2, 14), "received_at": self.when(-1, 11)},
            "category": topic.category,
            "outcome_sought": topic.sought,
            "immediate_danger": False,
        }
        if "no_plan" not in plot.twists:
            fields["interim_plan"] = {"what": topic.plan, "owner": plot.raiser}
        if topic.population == ADULT:
            fields["adult"] = {"told": True, "view": "Knows that we disagree and wants to stay at home."}
        if plot.joint:
            fields["raising"] = [{"agency": plot.joint, "person": PRACTITIONERS[plot.joint][0]}]
        if plot.protocol == "sussex-conference-dissent":
            ended = self.when(-1, 12)
            fields["conference"] = {
                "ended_at": ended,
                "grounds": ["information", "decision"],
                "minute_only": "minute_only" in plot.twists,
            }
            fields["decision"] |= {"made_at": ended, "received_at": ended}
        self.act(0, hour, self.raiser, "raise", **{**fields, **more})

    def acknowledge(self, day: int = 0, hour: int = 12) -> None:
        """The receiving agency's duty desk says that it has it."""
        self.act(day, hour, self.cast.who(self.receiver, "duty"), "acknowledge")

    # -- the stages ------------------------------------------------------------------------------------------------

    def answer_day(self, number: int) -> int:
        """The day on which stage `number`, begun on the present day, is answered. Uses up any delay."""
        level, delay = self.ladder[number - 1], self.delay
        self.delay = 0
        return self.day + (level.late if number in self.plot.late else level.prompt) + delay

    def talk(self, day: int, hour: int, number: int, result: str, statement: str, outstanding: str = "") -> None:
        """The receiving side speaks with the raising side and writes down what came of it."""
        level = self.ladder[number - 1]
        role = level.receiving if level.how in ("discussion", "meeting", "decision") else "executive"
        fields: dict[str, Any] = {
            "with": [self.plot.raiser, *([self.plot.joint] if self.plot.joint else [])],
            "held_at": self.when(day, hour - 1),
            "result": result,
            "statement": statement,
        }
        if level.done:
            fields["done"] = list(level.done)
        if outstanding:
            fields["outstanding"] = outstanding
        do = "record_meeting" if level.how == "meeting" and result != "continuing" else "record_discussion"
        self.act(day, hour, self.side(role, raising=False), do, **fields)

    def fail(self, number: int) -> None:
        """The stage brings no agreement, and the raising side moves it up through the gate if there is one."""
        day = self.answer_day(number)
        self.talk(day, 14, number, "not_agreed", "We spoke and do not agree.", self.plot.topic.sought)
        level, following = self.ladder[number - 1], self.ladder[number]
        mover = self.side(level.raising, raising=True)
        self.act(day, 15, mover, "move_up", reason="We have talked and the difference is still there.")
        if following.gated and not self.cast.acts_as(mover, self.plot.raiser, "line_manager"):
            keeper = self.cast.who(self.plot.raiser, "line_manager")
            self.act(day, 16, keeper, "decide_gate", passed=True, reason="The concern is justified.")

    def settle(self, number: int) -> None:
        """The stage settles it: by agreement, by the receiving side's decision, or by a ruling."""
        day, level = self.answer_day(number), self.ladder[number - 1]
        if level.how in ("decision", "ruling"):
            decider = self.side(level.receiving, raising=False)
            if level.how == "ruling" and self.plot.protocol == "lincs-joint":
                self.act(
                    day, 14, decider, "record_meeting", held_at=self.when(day, 13), result="not_agreed",
                    statement="Everybody was heard. The chair decides today.",
                )  # fmt: skip
            self.act(day, 15, decider, "decide", outcomes=self.plot.codes, statement=self.statement)
            return
        self.talk(day, 14, number, "agreed", self.statement)
        self.act(day, 15, self.side(level.raising, raising=True), "agree")
        if self.plot.joint:
            self.act(day, 15, PRACTITIONERS[self.plot.joint][0], "agree")
            self.steps[-1]["at"] = self.steps[-2]["at"]

    @property
    def statement(self) -> str:
        """The words it is settled with, fitting the first outcome."""
        topic, code = self.plot.topic, self.plot.outcomes[0]
        if code == "decision_changed":
            return topic.changed
        if code == "decision_upheld_reasons_accepted":
            return topic.upheld
        return STATEMENTS[code].format(changed=topic.changed, upheld=topic.upheld)

    # -- the end ---------------------------------------------------------------------------------------------------

    def confirm(self, after: int = 1) -> None:
        """The outcome letter."""
        number = self.plot.reach
        level = self.ladder[number - 1]
        by = self.cast.who(self.receiver, level.receiving if level.how == "discussion" else "safeguarding_lead")
        self.act(self.day + after, 10, by, "confirm_in_writing", statement=f"Outcome letter sent. {self.statement}")

    def close(self, day: int, hour: int = 11) -> None:
        """Whoever raised it closes it, with something learned."""
        learning = LEARNING[self._minutes.randrange(len(LEARNING))]
        self.act(day, hour, self.raiser, "close", outcomes=self.plot.codes, safe_now=True, learning=learning)

    def add_action(self, hour: int, what: str, due_in: int) -> None:
        """The receiving agency undertakes something by the close of a later day."""
        due = self.when(self.day + due_in, 17)[:11] + "17:00"
        lead = self.cast.who(self.receiver, "safeguarding_lead")
        self.act(self.day, hour, lead, "add_action", what=what, owner=self.receiver, due=due)

    def needs_letter(self) -> bool:
        """Whether the protocol has the outcome confirmed in writing."""
        return self.plot.protocol in CONFIRMED_IN_WRITING

    def needs_acknowledging(self) -> bool:
        """Whether the protocol starts with an acknowledgement."""
        return self.plot.protocol in ACKNOWLEDGED


ADULT_BANDS = ("18-24", "25-64", "65-74", "75-84", "85-plus")
CHILD_BANDS = ("under-1", "1-4", "1-4", "5-10")
SCHOOL_BANDS = {"fellside-academy": ("11-15", "11-15", "16-17"), "tarnside-primary": ("5-10",)}


def _age_band(plot: Plot) -> str:
    bands = ADULT_BANDS if plot.topic.population == ADULT else SCHOOL_BANDS.get(plot.raiser, CHILD_BANDS)
    return bands[plot.told_by % len(bands)]
