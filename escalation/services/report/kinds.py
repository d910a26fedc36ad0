"""What the dates of a procedure are called in a report."""

from escalation.domain.language import Words, mark

DATES = Words(
    {
        "acknowledge": mark("Acknowledging"),
        "respond": mark("Answering"),
        "discuss": mark("Talking about it"),
        "meet": mark("Meeting"),
        "resolve": mark("Resolving it"),
        "decide": mark("Deciding"),
        "confirm_in_writing": mark("Confirming in writing"),
    }
)
