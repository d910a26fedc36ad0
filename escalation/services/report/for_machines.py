"""A report for machines: every figure by its key, with the sentences that people read."""

from datetime import date
from typing import Any

from escalation.domain.statistics.figures import Share
from escalation.services.report.model import Figure, Report, Table, Value


def for_machines(report: Report) -> list[dict[str, Any]]:
    """The figures in the order of the page. Shares come with what they are of and their range; days in ISO 8601."""
    return [{"section": section.key, **_figure(figure)} for section in report.sections for figure in section.figures]


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "key": figure.key,
        "measure": figure.measure,
        "title": figure.title,
        "sentence": figure.sentence,
        "value": _value(figure.value),
        "out_of": figure.out_of,
        "tables": [_table(table) for table in figure.tables],
        "left_out": list(figure.left_out),
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "columns": [column.label for column in table.columns],
        "rows": [[_value(value) for value in row] for row in table.rows],
    }


def _value(value: Value) -> Any:
    if isinstance(value, Share):
        low, high = value.between
        return {"part": value.part, "of": value.whole, "share": value.share, "between": [round(low, 3), round(high, 3)]}
    return value.isoformat() if isinstance(value, date) else value
