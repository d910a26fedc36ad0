"""What a document says of how it ended: the result, what is to be done, what stayed open, what was learned."""

from escalation.domain.disagreement.state import Clock, Entry
from escalation.domain.language import say
from escalation.domain.protocol.words import readable
from escalation.schemas import labels
from escalation.services.documents.beginnings import FOR_THOSE_WHO_TAKE_PART, NOTHING_YET, Blocks
from escalation.services.documents.courses import how_it_went
from escalation.services.documents.material import Material
from escalation.services.documents.model import Block, Facts, Quote, Table, Text


def result(m: Material, stage: str | None) -> Blocks:
    """What was agreed or decided, when, and in which words; where it is open, what is on the table."""
    value = m.value
    if stage is not None and (value.status == "open" or value.entry.stage != stage):
        return _not_settled_here(m, stage)
    if value.status == "open":
        return _on_the_table(m)
    ended = _last(m, "close", "withdraw")
    local = ended.data.get("local_outcome") if ended else None
    reason = ended.data.get("reason_code") if ended else None
    rows = [
        (say("How"), _how(m)),
        (say("At"), m.case.stage_name(value.entry.stage)),
        (say("Outcome"), "; ".join(labels.OUTCOMES.get(code, readable(code)) for code in _outcomes(m))),
        (say("In the words of the procedure"), readable(local).capitalize() if local else ""),
        (say("Why"), labels.WITHDRAWAL_REASONS.get(reason, readable(reason)) if reason else ""),
        (say("Closed"), m.dates.moment(value.closed_at) if value.closed_at else say("Not closed yet")),
    ]
    blocks: list[Block] = [Facts(tuple(row for row in rows if row[1]))]
    words = _settled_words(m)
    if words is not None:
        blocks.append(Quote(*words))
    elif value.resolution and not m.case.words:
        blocks.append(Text(say(FOR_THOSE_WHO_TAKE_PART)))
    return tuple(blocks)


def _not_settled_here(m: Material, stage: str) -> Blocks:
    if m.value.status == "open" and m.value.entry.stage == stage:
        return _on_the_table(m)
    told = say("It was not settled at this stage.")
    if m.value.resolved_at is not None:
        where, moment = m.case.stage_name(m.value.entry.stage), m.dates.moment(m.value.resolved_at)
        told += " " + say("It was settled later, on %(moment)s: %(stage)s.", moment=moment, stage=where)
    return (Text(told),)


def _how(m: Material) -> str:
    value = m.value
    if value.resolved_at is not None:
        moment = m.dates.moment(value.resolved_at)
        if value.resolution == "agreed":
            return say("Both sides accepted the same words, on %(moment)s", moment=moment)
        return say("It was decided, on %(moment)s", moment=moment)
    return say("It was taken back") if value.withdrawn else ""


def _outcomes(m: Material) -> tuple[str, ...]:
    """How it ended by the closing; before that, by the decision."""
    if m.value.outcomes:
        return m.value.outcomes
    decided = _last(m, "decide")
    return tuple(decided.data["outcomes"]) if decided and m.value.resolution == "decided" else ()


def _settled_words(m: Material) -> tuple[str, str] | None:
    if m.value.resolution is None:
        return None
    if m.value.resolution == "decided":
        decided = _last(m, "decide")
        text = m.text(decided, "statement") if decided else None
        return (text, " ".join((say("The decision and its reasons."), m.source(decided)))) if decided and text else None
    agreed = next((p for p in reversed(m.value.proposals) if p.state == "agreed"), None)
    entry = next((e for e in m.entries if agreed and e.seq == agreed.seq), None)
    text = m.text(entry, "statement") if entry else None
    return (text, say("The agreed statement. Put by %(source)s", source=m.source(entry))) if entry and text else None


def _on_the_table(m: Material) -> Blocks:
    live = m.value.live_proposal
    if live is None:
        return (Text(say("It is not settled yet, and no statement is on the table.")),)
    entry = next(e for e in m.entries if e.seq == live.seq)
    text = m.text(entry, "statement")
    said = say("A statement is on the table, and not accepted by every side yet: %(source)s.", source=m.source(entry))
    return (Text(said), Quote(text)) if text else (Text(said),)


def plan(m: Material, stage: str | None) -> Blocks:
    """What was agreed, and who does what by when."""
    return (*result(m, stage), *actions(m, stage))


def actions(m: Material, stage: str | None) -> Blocks:
    """Each agreed action with its owner and its date, and whether it is done."""
    agreed = [action for action in m.value.actions if stage in (None, m.stage_of[action.seq])]
    if not agreed:
        return (Text(say("No action was agreed at this stage.") if stage else say("No action is agreed.")),)
    rows = []
    for action in agreed:
        entry = next(e for e in m.entries if e.seq == action.seq)
        clock = next((c for c in reversed(m.value.clocks) if c.action == action.no), None)
        went = how_it_went(m, clock) if clock is not None and _is_late(m, clock) else ""
        done = say("Done %(day)s", day=m.dates.day(action.done_at)) if action.done_at else say("Not done yet")
        late = f". {went}" if went else ""
        what = m.text(entry, "action") or say("Action %(no)s", no=action.no)
        rows.append((what, m.case.agency(action.owner), m.dates.moment(action.due_at), f"{done}{late}"))
    return (Table(say("Agreed actions"), (say("What"), say("Who does it"), say("By"), say("Done")), tuple(rows)),)


def _is_late(m: Material, clock: Clock) -> bool:
    """Whether the date of an action was missed, or it was done after it."""
    if clock.due_at is None:
        return False
    return clock.breached_at is not None or (clock.live and m.case.at > clock.due_at)


def outstanding(m: Material, stage: str | None) -> Blocks:
    """What stayed open: all that a stage recorded. Of the whole, what was said with or after what settled it."""
    nothing = say("Nothing is recorded as still open.")
    if stage is not None or m.value.status == "open":
        return _said(m, stage, "outstanding", nothing)
    agreed = [p.seq for p in m.value.proposals if p.state == "agreed"]
    decided = [e.seq for e in m.entries if e.kind == "decide"]
    return _said(m, None, "outstanding", nothing, since=max(agreed + decided, default=0))


def next_steps(m: Material, stage: str | None) -> Blocks:
    """What comes next, as it was recorded after a discussion or meeting."""
    return _said(m, stage, "next_steps", say(NOTHING_YET))


def learning(m: Material, stage: str | None) -> Blocks:
    """What was learned."""
    return _said(m, None, "learning", say(NOTHING_YET), since=m.pass_from)


def _said(m: Material, stage: str | None, field: str, nothing: str, *, since: int = 0) -> Blocks:
    if not m.case.words:
        return (Text(say(FOR_THOSE_WHO_TAKE_PART)),)
    found = ((entry, m.text(entry, field)) for entry in m.within(stage) if entry.seq >= since)
    return tuple(Quote(text, m.source(entry)) for entry, text in found if text) or (Text(nothing),)


def safety_now(m: Material, stage: str | None) -> Blocks:
    """Whether the person was safe at the closing, who told the family, and the thanks that were given."""
    closed = _last(m, "close")
    if closed is None:
        return (Text(say("This is said when it is closed.")),)
    rows = [
        (say("Is the person safe now?"), say("Yes") if closed.data.get("safe_now") else say("Not yet")),
        (say("Who told the family, and how"), m.text(closed, "told_family") or ""),
        (say("Thanks"), m.text(closed, "thanks") or ""),
    ]
    return (Facts(tuple(row for row in rows if row[1]), source=m.source(closed)),)


def answer(m: Material, stage: str | None) -> Blocks:
    """What was answered, as it was recorded; room to write where nothing is yet."""
    answers = ("decide", "state_position")
    given = [e for e in m.entries if e.kind in answers and e.party != m.raised.party and e.seq > m.pass_from]
    if not given:
        return (Text(say("No answer is recorded yet.")),)
    return tuple(
        Facts(
            ((say("Answered") if e.kind == "state_position" else say("Decided"), m.dates.moment(e.at)),),
            source=m.who(e),
        )
        for e in given
    )


def _last(m: Material, *kinds: str) -> Entry | None:
    """The last such entry of the present pass."""
    return next((e for e in reversed(m.entries) if e.kind in kinds and e.seq > m.pass_from), None)
