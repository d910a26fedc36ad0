"""What is said about a disagreement found in a file: codes and a month. No word in it is free."""

from collections.abc import Mapping

from marshmallow import ValidationError

from escalation.domain.barriers import BARRIERS
from escalation.domain.language import mark
from escalation.schemas import labels
from escalation.schemas.faults import BadFields, sentences
from escalation.schemas.fields import AgencyKey, Code, Form, Word

POPULATIONS = ("child", "adult")


class FindingForm(Form):
    """A disagreement that nobody raised."""

    month = Word(ask=mark("Choose the month of the decision."))
    agency = AgencyKey(ask=mark("Choose the agency that disagreed."))
    decided_by = AgencyKey(ask=mark("Choose the agency whose decision it was."))
    population = Code(POPULATIONS, ask=mark("Choose whom it was about."))
    theme = Code(labels.CATEGORIES, ask=mark("Choose what kind of decision it was."))
    barrier = Code(BARRIERS)


def read(typed: Mapping[str, str]) -> dict[str, str]:
    """The fields of a finding; what was left blank is not there. BadFields with one sentence for each that is wrong."""
    known = {name: text for name, text in typed.items() if name in FindingForm().fields}
    try:
        return dict(FindingForm().load(known))
    except ValidationError as wrong:
        raise BadFields(sentences(wrong.messages)) from None
