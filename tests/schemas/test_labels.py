"""Every code has a name on a page."""

from collections.abc import Collection, Mapping

import pytest

from escalation.domain.attention.flags import ANSWERS
from escalation.domain.disagreement.acts.settling import OUTCOMES
from escalation.domain.disagreement.acts.talking import SECOND_OPINION_CHECKS
from escalation.domain.protocol import vocabulary
from escalation.schemas import labels


@pytest.mark.parametrize(
    ("named", "codes"),
    [
        (labels.OUTCOMES, OUTCOMES),
        (labels.FLAG_ANSWERS, ANSWERS),
        (labels.SECOND_OPINION_CHECKS, SECOND_OPINION_CHECKS),
        (labels.PRIORITIES, vocabulary.PRIORITIES),
        (labels.INTERIM_POSITIONS, vocabulary.INTERIM_POSITIONS),
    ],
    ids=("outcomes", "answers", "checks", "priorities", "interim positions"),
)
def test_each_code_of_the_domain_has_a_label_and_no_label_is_left_over(
    named: Mapping[str, str], codes: Collection[str]
) -> None:
    assert set(named) == set(codes)


def test_labels_of_one_list_can_be_told_apart() -> None:
    lists = [table for name, table in vars(labels).items() if name.isupper()]

    assert len(lists) > 10
    for table in lists:
        assert len(set(table.values())) == len(table)


def test_a_decision_that_stands_is_said_without_a_winner() -> None:
    assert labels.OUTCOMES["decision_upheld_reasons_accepted"] == "Decision stands, reasons accepted"
    assert not [label for label in labels.OUTCOMES.values() if "upheld" in label.lower() or "reject" in label.lower()]
