"""A table that somebody gives: as a file first, and as the text of that file once they agreed to what it does."""

from flask import request
from flask_babel import gettext

from escalation.services import csv_tables


def table_given() -> str:
    """The uploaded file, else the text that was tried before. ValueError with a sentence."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return csv_tables.text_of(file.stream.read(csv_tables.MOST_BYTES + 1))
    text = request.form.get("table", "")
    if not text.strip() or "\0" in text:
        raise ValueError(gettext("Choose a CSV file."))
    return text
