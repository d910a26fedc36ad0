"""Starting and ending clocks: everything that can run out.

When a clock starts, how it ends and what moves its date are the rules of docs/protocol-format.md.
"""

from .ending import end_clock, end_flag_clocks, leave_clocks, overtake_flags
from .kinds import (
    BRINGS_AGREEMENT,
    FACTS_FOUND,
    FINDINGS,
    RULE_OF_KIND,
    STAGE_KINDS,
    WAITED_FOR,
    WITHOUT_REMINDERS,
    stall_rule,
)
from .looking import running, waiting
from .of_a_drill import open_drill_clocks, start_last_day
from .of_the_protocol import (
    applies_at_opening,
    clock_rule,
    debtors,
    event_happened,
    event_time,
    first_stage_key,
    limit_in_force,
    open_stage_clocks,
    start_after_resolution,
    start_rule,
    wait_clock,
)
from .of_the_service import finding, rearm_dormancy
from .starting import next_number, start_clock, supersede, with_rungs

__all__ = [
    "BRINGS_AGREEMENT",
    "FACTS_FOUND",
    "FINDINGS",
    "RULE_OF_KIND",
    "STAGE_KINDS",
    "WAITED_FOR",
    "WITHOUT_REMINDERS",
    "applies_at_opening",
    "clock_rule",
    "debtors",
    "end_clock",
    "end_flag_clocks",
    "event_happened",
    "event_time",
    "finding",
    "first_stage_key",
    "leave_clocks",
    "limit_in_force",
    "next_number",
    "open_drill_clocks",
    "open_stage_clocks",
    "overtake_flags",
    "rearm_dormancy",
    "running",
    "stall_rule",
    "start_after_resolution",
    "start_clock",
    "start_last_day",
    "start_rule",
    "supersede",
    "wait_clock",
    "waiting",
    "with_rungs",
]
