"""The kinds of clock, and which stall each falls under when it runs out."""

STAGE_KINDS = (
    "acknowledge",
    "respond",
    "discuss",
    "meet",
    "resolve",
    "decide",
    "confirm_in_writing",
    "escalate",
    "notify",
)
BRINGS_AGREEMENT = ("respond", "resolve", "discuss", "meet", "decide")
WAITED_FOR = ("agreement_failed", "meeting_held", "resolved")
WITHOUT_REMINDERS = (
    "dormancy",
    "nothing_followed",
    "interim_plan_missing",
    "answer",
    "next_date",
    "no_owner",
    "raised_again",
    "gave_up",
)
"""Clocks of the service's own that speak once, when they run out."""

RULE_OF_KIND = {
    "dormancy": "b",
    "no_owner": "c",
    "confirm_in_writing": "d",
    "action": "e",
    "raised_again": "f",
    "gave_up": "g",
    "nothing_followed": "h",
    "interim_plan_missing": "i",
}
"""The stall rule a clock falls under when it runs out; every other kind is rule (a)."""

CLIMBED = "climbed"
"""Why the clock of an answer began: nobody had given it, so the next manager is asked."""

FACTS_FOUND = ("raised_again", "gave_up")
FINDINGS = ("no_owner", *FACTS_FOUND)
"""Stalls that are there at once. What was found about the past no later event undoes: only an answer ends it."""


def stall_rule(kind: str) -> str:
    """The letter of the stall rule for a kind of clock."""
    return RULE_OF_KIND.get(kind, "a")
