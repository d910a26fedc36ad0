"""The sections of a board's report, each answering one question."""
