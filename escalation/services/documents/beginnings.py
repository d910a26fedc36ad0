"""What a document says of how it began: what it is about, who takes part, what is disputed, what each side holds."""

from collections.abc import Iterator
from datetime import datetime

from escalation.domain.disagreement.state import Party
from escalation.domain.language import listed, mark, say
from escalation.domain.posts import Found
from escalation.domain.protocol.words import readable
from escalation.schemas import labels
from escalation.services.documents.material import Material, text_label
from escalation.services.documents.model import Block, Facts, Quote, Table, Text
from escalation.services.reading import phrases
from escalation.services.reading.opening import opening
from escalation.services.reading.positions import positions

FOR_THOSE_WHO_TAKE_PART = mark("What people wrote is left out here: it is for those who take part.")
NOTHING_YET = mark("Nothing is recorded yet.")

MINUTED = "view_minuted_only"
"""The position of somebody who wants their view in the minutes and no more."""

Blocks = tuple[Block, ...]


def about(m: Material, stage: str | None) -> Blocks:
    """Which disagreement this is, and where it stood when the document was made."""
    value, dates = m.value, m.dates
    person = (
        labels.POPULATIONS.get(value.population, readable(value.population)),
        labels.AGE_BANDS.get(value.age_band or "", ""),
        labels.PLAN_STATUSES.get(value.plan_status or "", ""),
    )
    deadline = dates.moment(value.protective_deadline) if value.protective_deadline else ""
    rows = [
        (say("Where it stands"), where_it_stands(m)),
        (say("Reference"), value.ref),
        (say("Local reference"), m.reference or ""),
        (say("Partnership"), m.partnership),
        (
            say("Procedure"),
            say(
                "%(name)s, version %(protocol_version)s",
                name=m.case.rules.protocol.name,
                protocol_version=value.protocol_version,
            ),
        ),
        (say("Stage reported on"), m.case.stage_name(stage) if stage else ""),
        (say("Raised"), say("%(moment)s, by %(who)s", moment=dates.moment(value.raised_at), who=m.who(m.raised))),
        (say("What it is about"), labels.CATEGORIES.get(value.category, readable(value.category))),
        (say("Who it is about"), "; ".join(part for part in person if part)),
        (
            say("Immediate danger"),
            say("Said on %(moment)s", moment=dates.moment(value.danger_at)) if value.danger_at else "",
        ),
        (say("To be settled by"), say("%(deadline)s, to protect the person", deadline=deadline) if deadline else ""),
    ]
    return (Facts(tuple((label, text) for label, text in rows if text)),)


def where_it_stands(m: Material) -> str:
    """Who is waited for and until when, or how it ended."""
    now = opening(m.case)
    if now.waiting_for is None:
        stands = now.sentence or ""
    elif now.until:
        stands = say("Waiting for %(who)s until %(until)s.", who=now.waiting_for, until=now.until)
    else:
        stands = say("Waiting for %(who)s.", who=now.waiting_for)
    return f"{stands} {now.detail}" if now.detail else stands


def parties(m: Material, stage: str | None) -> Blocks:
    """Every agency that takes part or did, with who acts for it."""
    columns = (say("Agency"), say("Part"), say("Who acts for it"), say("Takes part"))
    return (Table(say("Who takes part"), columns, tuple(_party(m, party) for party in m.value.parties)),)


def _party(m: Material, party: Party) -> tuple[str, ...]:
    team = f", {readable(party.team)}" if party.team else ""
    until = say("Since %(moment)s", moment=m.dates.day(party.joined_at))
    if party.left_at:
        until = say("Until %(moment)s", moment=m.dates.day(party.left_at))
    part = phrases.SIDES.get(party.side, party.side.capitalize())
    return (f"{m.case.name_of(party)}{team}", part, acts_for(m, party), until)


def acts_for(m: Material, party: Party) -> str:
    """Who acts for a party: whoever was named for it, else the holder of the post that its stage names."""
    named = m.case.person(party.person)
    if named or party.left_at is not None:
        return named or ""
    if m.case.sent_by_the_partnership(party):
        return m.case.who(m.case.whom(None, "coordinator"))
    here = m.case.rules.protocol.stage(m.value.entry.stage)
    main = party.side in ("raising", "receiving")
    found = m.case.whom(party, m.case.rules.actor_words(here, party.side)[0] if main else "practitioner")
    if isinstance(found, Found) and found.agency in (None, party.agency):
        return m.case.person(found.person) or say("Somebody")
    return m.case.who(found, party)


def decision(m: Material, stage: str | None) -> Blocks:
    """The decision that is disputed, and what was asked for instead."""
    if not m.case.words:
        return (Text(say(FOR_THOSE_WHO_TAKE_PART)),)
    raised = m.raised
    rows = [
        (say("The decision, action or inaction"), m.text(raised, "decision")),
        (say("Who decided"), m.text(raised, "decided_by")),
        (say("Its reference"), m.text(raised, "decision_reference")),
        (say("Made"), _event(m, "decision_made")),
        (say("Received"), _event(m, "decision_received")),
        (say("What is asked for"), m.text(raised, "outcome_sought")),
        (say("Level on the local threshold"), m.text(raised, "level")),
        (say("Why it came later"), m.text(raised, "late_reason")),
    ]
    return (Facts(tuple((label, text) for label, text in rows if text)),)


def _event(m: Material, kind: str) -> str | None:
    happening = next((h for h in m.value.happenings if h.kind == kind), None)
    return m.dates.moment(happening.at) if happening else None


def held(m: Material, stage: str | None) -> Blocks:
    """What each side holds now, field by field, with the same weight."""
    if not m.case.words:
        return (Text(say(FOR_THOSE_WHO_TAKE_PART)),)
    return tuple(
        Facts(tuple((row.label, row.text) for row in side.rows), title=side.title, source=side.caption)
        if side.rows
        else Facts((("", side.empty),), title=side.title, source=side.caption)
        for side in positions(m.case, m.entries, m.words)
    )


def safety(m: Material, stage: str | None) -> Blocks:
    """What keeps the person safe meanwhile, and what was done about danger: everything recorded, the latest last."""
    told = list(_safety(m))
    return tuple(told) or (Text(say(NOTHING_YET)),)


def _safety(m: Material) -> Iterator[Block]:
    for entry in m.entries:
        if entry.kind == "set_interim_plan" or (entry.kind == "raise" and entry.data.get("interim_plan")):
            text = m.text(entry, "interim_plan")
            yield (
                Quote(text, m.source(entry))
                if text
                else Text(say("A plan was recorded: %(source)s.", source=m.source(entry)))
            )
        for field in ("what_was_done", "protective_deadline"):
            text = m.text(entry, field)
            if text:
                yield Quote(text, f"{text_label(entry, field)}. {m.source(entry)}")
        if entry.kind == "set_protective_deadline":
            until = m.dates.moment(datetime.fromisoformat(entry.data["until"]))
            yield Quote(
                m.text(entry, "reason") or "",
                " ".join((say("To be settled by %(until)s.", until=until), m.source(entry))),
            )


def moved(m: Material, stage: str | None) -> Blocks:
    """When the stage was entered, by whom and why."""
    blocks: list[Block] = []
    for entry in m.entries:
        if any(c["change"] == "stage_entered" and stage in (None, c["stage"]) for c in entry.changes):
            reason = m.text(entry, "reason") if entry.kind != "raise" else None
            where = ", ".join(m.case.stage_name(c["stage"]) for c in entry.changes if c["change"] == "stage_entered")
            blocks.append(
                Quote(reason, f"{where}: {m.source(entry)}") if reason else Text(f"{where}: {m.source(entry)}.")
            )
    return tuple(blocks) or (Text(say("This stage has not begun.")),)


def dissent(m: Material, stage: str | None) -> Blocks:
    """What was said to a conference or meeting: minuted or formally dissented, on which grounds, and in time or not."""
    data, case = m.raised.data, m.case
    offered = case.rules.protocol.positions
    formally = next((word for word in offered if word != MINUTED), "formally_dissent")
    position = readable(data.get("position") or formally)
    grounds = [labels.CONFERENCE_GROUNDS.get(code, readable(code)) for code in data.get("grounds") or ()]
    closes = data.get("window_closes")
    in_time = {True: say("Yes"), False: say("No, with a reason")}.get(data.get("in_window", ""), "")
    rows = [
        (say("Who says it"), m.who(m.raised)),
        (say("What it is"), position[:1].upper() + position[1:]),
        (say("Recorded"), m.dates.moment(m.raised.at)),
        (say("The conference ended"), _event(m, "conference_ended") or ""),
        (
            say("Time to say so"),
            say("Until %(moment)s", moment=m.dates.moment(datetime.fromisoformat(closes))) if closes else "",
        ),
        (say("In time"), in_time),
        (say("Grounds"), "; ".join(grounds)),
        (say("In their words"), m.text(m.raised, "conference_grounds") or ""),
    ]
    return (Facts(tuple((label, text) for label, text in rows if text)),)


def addressed(m: Material, stage: str | None) -> Blocks:
    """To whom a letter goes, from where, and when it was settled."""
    present = [party for party in m.value.parties if party.left_at is None]
    to = tuple((m.case.name_of(party), acts_for(m, party)) for party in present)
    settled = m.value.resolved_at or m.value.closed_at
    rows = (
        (say("From"), m.partnership),
        (say("Date"), m.dates.day(settled) if settled else ""),
        (say("Our reference"), m.value.ref),
        (say("Local reference"), m.reference or ""),
    )
    return (Facts(to, title=say("To")), Facts(tuple(row for row in rows if row[1])))


def summary(m: Material, stage: str | None) -> Blocks:
    """How it came about, in two or three sentences."""
    value, case = m.value, m.case
    asked = [case.agency(p.agency) for p in value.parties if p.side == "receiving"]
    raisers = [case.name_of(p) for p in value.parties if p.side == "raising"]
    began = say(
        "On %(day)s %(raisers)s asked %(asked)s to look again at a decision.",
        day=m.dates.day(value.raised_at),
        raisers=listed(raisers),
        asked=listed(asked),
    )
    thanks = say("Raising it was good practice: different views, openly put, keep people safe. Thank you to everybody.")
    blocks: list[Block] = [Text(began)]
    text = m.text(m.raised, "decision")
    if text:
        blocks.append(Quote(text, say("The decision that was disputed")))
    wanted = m.text(m.raised, "outcome_sought")
    if wanted:
        blocks.append(Quote(wanted, say("What was asked for")))
    return (*blocks, Text(thanks))
