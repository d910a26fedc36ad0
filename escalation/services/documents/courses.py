"""What a document says of the course of things: stages, dates kept and missed, talks, flags, every entry in order."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from escalation.domain.disagreement.state import Clock, Entry, Flag, StageEntry
from escalation.domain.language import Words, mark, say, say_many
from escalation.domain.protocol.words import readable
from escalation.schemas import labels
from escalation.services.documents.beginnings import FOR_THOSE_WHO_TAKE_PART, NOTHING_YET, Blocks
from escalation.services.documents.material import Material
from escalation.services.documents.model import Block, Code, Facts, Happening, Happenings, Table, Text
from escalation.services.reading import phrases
from escalation.services.reading.clock_cards import SERVICE_KINDS, label_of
from escalation.services.reading.flags import flag_view
from escalation.services.reading.moments import days_late
from escalation.services.reading.timeline import happened

LATER = timedelta(minutes=1)
"""From when the moment of writing down is worth saying beside the moment itself."""

ABOUT_DATES = ("a", "d", "e", "i")
"""The stall rules that are about a date somebody had."""

RESULTS = Words({"agreed": mark("Agreed"), "not_agreed": mark("Not agreed"), "continuing": mark("Still talking")})

HOW_LEFT: Mapping[str, str] = Words(
    {
        "agreed": mark("Settled: both sides accepted the same words"),
        "decided": mark("Settled: decided"),
        "moved_up": mark("Not settled here: moved up"),
        "moved_up_by_manager": mark("Moved up by a manager"),
        "auto": mark("Moved up by itself: its date passed"),
        "skipped_to": mark("Passed over on the way to a later stage"),
        "fast_track": mark("Passed over: the fast track"),
        "declined": mark("Declined at its gate"),
        "closed": mark("Closed"),
        "withdrawn": mark("Taken back"),
    }
)


def stages(m: Material, stage: str | None) -> Blocks:
    """Every stay in a stage, with when it began and how it was left."""
    rows = tuple(_stay(m, e) for e in m.value.entries if stage in (None, e.stage))
    return (
        (Table(say("Stages"), (say("Stage"), say("Entered"), say("Left"), say("How")), rows),)
        if rows
        else (Text(say(NOTHING_YET)),)
    )


def _stay(m: Material, entry: StageEntry) -> tuple[str, ...]:
    how = HOW_LEFT.get(entry.how_left or "", readable(entry.how_left or "").capitalize())
    if entry.left_at is None:
        how = say("Waits at its gate") if entry.state == "gate" else say("It is here")
    left = m.dates.moment(entry.left_at) if entry.left_at else ""
    entered = m.dates.moment(entry.entered_at) if entry.state != "skipped" else ""
    return (m.case.stage_name(entry.stage), entered, left, how)


def dates(m: Material, stage: str | None) -> Blocks:
    """The dates of the procedure, kept and missed, with how late; and what this service watched and saw missed."""
    of_the_procedure = [c for c in m.value.clocks if _counts(c) and c.kind not in SERVICE_KINDS and _in(m, c, stage)]
    of_the_service = [c for c in m.value.clocks if _counts(c) and c.kind in SERVICE_KINDS and c.breached_at]
    blocks: list[Block] = []
    columns = (say("What was due"), say("By whom"), say("Due"), say("Ended"), say("Kept or missed"))
    if of_the_procedure:
        rows = tuple(_date(m, clock) for clock in sorted(of_the_procedure, key=lambda c: (c.started_at, c.no)))
        blocks.append(Table(say("Dates of the procedure"), columns, rows))
        blocks.append(Text(_tally(of_the_procedure, m.case.at)))
    if of_the_service and stage is None:
        rows = tuple(_date(m, clock) for clock in of_the_service)
        blocks.append(Table(say("What this service watched, and saw missed"), columns, rows))
    return tuple(blocks) or (Text(say("No date has run yet.")),)


def _counts(clock: Clock) -> bool:
    return (
        clock.started_at is not None and clock.due_at is not None and (clock.how != "void" or bool(clock.breached_at))
    )


def _in(m: Material, clock: Clock, stage: str | None) -> bool:
    entry = next((e for e in m.value.entries if e.no == clock.entry), None)
    return stage is None or (entry is not None and entry.stage == stage)


def _date(m: Material, clock: Clock) -> tuple[str, ...]:
    return (
        label_of(m.case, clock),
        m.case.party_name(clock.party),
        m.dates.moment(clock.due_at) if clock.due_at else "",
        m.dates.moment(clock.ended_at) if clock.ended_at else "",
        how_it_went(m, clock),
    )


def how_it_went(m: Material, clock: Clock) -> str:
    """Kept, or how many working days late; missed and never done; or why the date did not count to its end."""
    assert clock.due_at is not None
    calendar = m.case.calendar(m.value.party(clock.party) if clock.party is not None else None)
    if clock.live:
        if m.case.at <= clock.due_at:
            return say("Still to come")
        return say("Missed, %(late)s so far", late=_late(days_late(clock.due_at, m.case.at, calendar)))
    if clock.how == "met":
        return say("Kept")
    if clock.how == "breached_then_met" and clock.ended_at is not None:
        return say("Done %(late)s", late=_late(days_late(clock.due_at, clock.ended_at, calendar)))
    if clock.how == "superseded":
        why = phrases.CAUSES.get(clock.cause or "")
        if clock.breached_at:
            return (
                say("Missed, then the date changed: %(why)s", why=why) if why else say("Missed, then the date changed")
            )
        return say("Date changed: %(why)s", why=why) if why else say("Date changed")
    if clock.breached_at is not None:
        late = days_late(clock.due_at, clock.ended_at or m.case.at, calendar)
        if late:
            return say("Missed, never done; %(late)s when it ended", late=_late(late))
        return say("Missed, never done")
    return phrases.HOW_ENDED[clock.how or "void"]


def _late(days: int) -> str:
    if not days:
        return say("less than a working day late")
    return say_many("%(num)d working day late", "%(num)d working days late", days)


def _tally(clocks: list[Clock], at: datetime) -> str:
    """What a board counts too: kept, done late or missed; dates that did not count to their end are in neither."""
    kept = sum(c.how == "met" for c in clocks)
    missed = sum(c.breached_at is not None or (c.live and c.due_at is not None and at > c.due_at) for c in clocks)
    return say(
        "Kept: %(kept)s. Missed: %(missed)s. Dates that are still to come or stopped counting are in neither number.",
        kept=kept,
        missed=missed,
    )


def events(m: Material, stage: str | None) -> Blocks:
    """Every entry of the journal in order: who, for whom, when, and what was written with it."""
    return (Happenings(tuple(_happening(m, entry) for entry in m.within(stage))),)


def _happening(m: Material, entry: Entry) -> Happening:
    told = happened(m.case, entry, {})
    later = entry.recorded_at - entry.at >= LATER
    at = told.at_text
    if later:
        at = say("%(at)s (written down %(later)s)", at=at, later=m.dates.moment(entry.recorded_at))
    return Happening(entry.seq, at, told.title, m.who(entry), (*_codes(m, entry), *m.texts(entry)))


def _codes(m: Material, entry: Entry) -> tuple[tuple[str, str], ...]:
    data = entry.data
    rows = (
        (say("With"), ", ".join(m.case.agency(key) for key in data.get("with") or ())),
        (say("How"), labels.METHODS.get(data.get("method") or "", "")),
        (say("Done"), ", ".join(readable(word) for word in data.get("done") or ())),
        (say("File read again"), _day(m, data.get("file_re_read"))),
    )
    return tuple((label, text) for label, text in rows if text)


def _day(m: Material, at: str | None) -> str:
    return m.dates.day(datetime.fromisoformat(at)) if at else ""


def flags(m: Material, stage: str | None) -> Blocks:
    """Each stall that was put to a manager, and what was answered."""
    if not m.value.flags:
        return (Text(say("Nothing stalled: no manager was flagged.")),)
    answers = {e.data["flag"]: e for e in m.entries if e.kind == "answer_flag"}
    blocks = []
    for flag in m.value.flags:
        answer = answers.get(flag.no)
        view = flag_view(m.case, flag)
        said = labels.FLAG_ANSWERS.get(flag.answer or "", readable(flag.answer or ""))
        rows = [
            (say("What stalled"), _what_stalled(m, flag) or view.sentence),
            (say("Put to"), ", ".join(view.owners) or say("Nobody could be found")),
            (say("On"), view.raised),
            (say("Answer"), said or _unanswered(flag)),
            (say("By"), view.answered or ""),
            (say("Why"), (m.text(answer, "reason") or "") if answer else ""),
            (say("To be looked at again by"), m.dates.moment(flag.next_at) if flag.next_at else ""),
        ]
        blocks.append(
            Facts(
                tuple(row for row in rows if row[1]), title=say("Flag %(no)s: %(title)s", no=flag.no, title=view.title)
            )
        )
    return tuple(blocks)


def _unanswered(flag: Flag) -> str:
    return say("Not needed any more: things moved on") if flag.state == "overtaken" else say("None yet")


def _what_stalled(m: Material, flag: Flag) -> str | None:
    """A date that has ended is told as it ended; None where the sentence of the day still holds."""
    clock = m.value.clock(flag.clock)
    if clock.live or clock.due_at is None or flag.rule not in ABOUT_DATES:
        return None
    due = say(
        "%(clock)s: %(party)s, due %(moment)s.",
        clock=label_of(m.case, clock),
        party=m.case.party_name(clock.party),
        moment=m.dates.moment(clock.due_at),
    )
    return f"{due} {how_it_went(m, clock)}."


def discussions(m: Material, stage: str | None) -> Blocks:
    """Each discussion and meeting: when, with whom, how, and what came of it."""
    blocks: list[Block] = []
    for entry in m.within(stage, "record_discussion", "record_meeting"):
        held_at = m.dates.moment(datetime.fromisoformat(entry.data["held_at"]))
        title = say("Discussion, %(moment)s", moment=held_at)
        if entry.kind == "record_meeting":
            title = say("Meeting, %(moment)s", moment=held_at)
        rows = [
            *_codes(m, entry),
            (say("Result"), RESULTS.get(entry.data["result"], readable(entry.data["result"]))),
            *m.texts(entry),
        ]
        blocks.append(Facts(tuple(rows), title=title, source=say("Recorded by %(source)s", source=m.source(entry))))
    if blocks and not m.case.words:
        blocks.append(Text(say(FOR_THOSE_WHO_TAKE_PART)))
    return tuple(blocks) or (Text(say("No discussion or meeting is recorded yet.")),)


def confirmations(m: Material, stage: str | None) -> Blocks:
    """When the result was put in writing to the others, by whom, and in what words."""
    blocks: list[Block] = []
    for entry in m.within(stage, "confirm_in_writing"):
        text = m.text(entry, "statement")
        blocks.append(Facts(((say("Confirmed in writing"), text or say("Yes")),), source=m.source(entry)))
    return tuple(blocks) or (Text(say("The result has not been confirmed in writing yet.")),)


def told(m: Material, stage: str | None) -> Blocks:
    """Whom the procedure has told, of what, and when."""
    rows = tuple(
        (
            readable(change["who"])[:1].upper() + readable(change["who"])[1:],
            readable(change["event"]).capitalize(),
            readable(change["form"]).capitalize() if change.get("form") else "",
            m.dates.moment(entry.at),
        )
        for entry in m.entries
        for change in entry.changes
        if change["change"] == "notified"
    )
    return (
        (Table(say("Who was told"), (say("Who"), say("Of what"), say("With"), say("When")), rows),)
        if rows
        else (Text(say("Nobody yet.")),)
    )


def filed(m: Material, stage: str | None) -> Blocks:
    """Which agencies have put the outcome on their own record; nothing before there is one, or of one stage."""
    if stage is not None or m.value.status == "open":
        return ()
    told_so = [entry for entry in m.entries if entry.kind == "file_on_record" and entry.seq > m.pass_from]
    on_file = {entry.data.get("agency"): entry for entry in told_so}
    rows = tuple(
        (m.case.agency(p.agency), m.dates.day(on_file[p.agency].at) if p.agency in on_file else say("Not yet"))
        for p in m.value.parties
        if p.left_at is None and p.side in ("raising", "receiving")
    )
    return (Table(say("On the agencies’ own records"), (say("Agency"), say("Put on its own record")), rows),)


def seal(m: Material, stage: str | None) -> Blocks:
    """The fingerprint of the journal's last entry, what it means, and how to check it."""
    value, head = m.value, m.case.loaded.head
    return (
        Facts(((say("Entries"), str(value.seq)),)),
        Text(say("The seal of the last entry:")),
        Code(head),
        Text(
            say(
                "The seal is worked out from every entry before it: if anybody changed, removed or added an entry up "
                "to number %(number)s, a check against this seal would say so.",
                number=value.seq,
            )
        ),
        Text(say("To check it, put this into a file, for instance seal.json:")),
        Code(json.dumps({"heads": {value.ref: [value.seq, head]}}, indent=1, ensure_ascii=False)),
        Text(say("Whoever runs the service then enters:")),
        Code("escalation journal verify --against seal.json"),
    )
