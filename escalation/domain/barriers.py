"""Why somebody who disagreed did not say so: the known barriers, as codes for the quiet count.

From reviews and the partnerships' own surveys: each lowers the use of a procedure that exists, and each calls for
another answer from a board.
"""

BARRIERS = (
    "not_knowing_how",
    "not_sure_it_counts",
    "no_time",
    "rank",
    "relationship",
    "blame",
    "nothing_changes",
    "manager",
    "nobody_to_take_it_up",
    "somebody_else",
    "meeting_agreed",
    "explanation_sounded_right",
    "other",
)

ANOTHER_SECTOR = "other"
"""For somebody whose agency is of none of the partnership's sectors."""
