"""A procedure drawn: every stage is there, every way leads somewhere, and all of it fits on a telephone."""

from itertools import pairwise

import pytest

from escalation.domain.protocol.diagram import WIDTH, Box, Diagram, draw
from escalation.domain.protocol.model import Protocol
from escalation.domain.protocol.reader import read_protocol
from escalation.services.protocol_files import shipped
from tests.domain.stage_set import clock, stage

SHIPPED = shipped()
WIDEST_LETTER = 8


def drawn(key: str) -> tuple[Protocol, Diagram]:
    """One of the shipped procedures, and its drawing."""
    protocol = read_protocol(SHIPPED[key])
    return protocol, draw(protocol)


def said(box: Box) -> str:
    """What stands in a box."""
    return " ".join(line.text for line in box.lines)


@pytest.mark.parametrize("key", sorted(SHIPPED))
def test_every_stage_has_a_box_with_its_name_in_the_order_of_the_procedure(key: str) -> None:
    protocol, diagram = drawn(key)
    boxes = [said(box) for box in diagram.boxes if box.kind == "stage"]
    for stage_, box in zip(protocol.stages, boxes, strict=True):
        assert f"{stage_.number}: {stage_.name}" in box


@pytest.mark.parametrize("key", sorted(SHIPPED))
def test_boxes_lie_below_each_other_within_the_sheet_and_hold_their_words(key: str) -> None:
    _, diagram = drawn(key)
    for above, below in pairwise(diagram.boxes):
        assert below.y >= above.y + above.height
    for box in diagram.boxes:
        assert 0 <= box.x < box.x + box.width <= diagram.width == WIDTH
        assert box.y + box.height <= diagram.height
        for line in box.lines:
            assert box.y < line.y < box.y + box.height
            assert line.x + len(line.text) * WIDEST_LETTER * 0.85 <= box.x + box.width, line.text


@pytest.mark.parametrize("key", sorted(SHIPPED))
def test_every_gate_stands_before_its_stage_and_every_stage_is_reached(key: str) -> None:
    protocol, diagram = drawn(key)
    assert len([b for b in diagram.boxes if b.kind == "gate"]) == len([s for s in protocol.stages if s.gate])
    ends = {arrow.corners[-1] for arrow in diagram.arrows}
    for box in diagram.boxes[1:]:
        assert any(box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height for x, y in ends), said(box)


def test_a_stage_says_who_acts_by_when_and_what_follows_from_silence() -> None:
    _, diagram = drawn("darlington")
    assert said(diagram.boxes[1]) == (
        "Stage 1: Contact the decision-maker Raising side: practitioner Receiving side: decision maker "
        "• Settle it (both sides): 1 working day Silence: the manager is flagged"
    )


def test_the_way_for_danger_leads_from_raising_past_the_first_stage() -> None:
    protocol, diagram = drawn("lincs-joint")
    assert protocol.safety_route is not None
    ways = {arrow.kind: arrow for arrow in diagram.arrows}
    stage_3 = next(box for box in diagram.boxes if "Step 3" in said(box))
    x, y = ways["danger"].corners[-1]
    assert (x, stage_3.y <= y <= stage_3.y + stage_3.height) == (stage_3.x, True)
    assert {ways[kind].label.text for kind in ("danger", "fast_track")} == {"In danger", "Fast track"}  # type: ignore[union-attr]


def test_a_no_at_the_gate_that_leads_elsewhere_is_drawn_around() -> None:
    _, diagram = drawn("darlington")
    over = [arrow for arrow in diagram.arrows if arrow.kind == "over"]
    last = diagram.boxes[-1]
    assert [last.y <= arrow.corners[-1][1] <= last.y + last.height for arrow in over] == [True]


def test_whoever_does_not_see_it_is_told_the_same() -> None:
    stages = [{"key": "a", "number": 1, **stage(clock("r", "respond"))}]
    diagram = draw(read_protocol({"protocol": "any", "name": "Ours", "stages": stages}))
    assert diagram.title == "How “Ours” goes"
    assert "Each receiving agency must answer. Limit: 1 working day" in diagram.description
