"""Who has not used it? Silence made visible: by agency, by what was to be expected, by what was never said."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from escalation.domain.language import listed, say, say_many
from escalation.domain.statistics.figures import Share, months_between
from escalation.schemas import labels
from escalation.services.report.material import ZONE, Material, named, percent, table, words
from escalation.services.report.model import Bars, Figure, Section, Value
from escalation.services.report.sections.expectation import expected

QUIET_MONTHS = 12
"""Four quarters without use is what makes an agency silent."""


def non_use(of: Material) -> Section:
    """M2, M3, M4, M5, the funnel and the look-back."""
    figures = (_silent(of), expected(of), _funnel(of), _reasons(of), _looking_back(of), _signals())
    return Section("non-use", say("Who has not used it?"), _answer(of), figures)


def last_use(of: Material, side: str) -> dict[str, date]:
    """When each agency last took part on a side, of all time."""
    found: dict[str, date] = {}
    for (its_side, agency, day), n in of.sums.by("joined", of="ever").items():
        if n > 0 and its_side == side:
            found[agency] = max(date.fromisoformat(day), found.get(agency, date.min))
    return found


def _months(of: Material, last: date | None) -> int | None:
    return None if last is None else months_between(last, of.at.astimezone(ZONE).date())


def _silent_on(of: Material, side: str) -> tuple[list[str], list[str]]:
    """Agencies that never took part on a side, and those that have not for four quarters."""
    last = last_use(of, side)
    asked = [key for key in of.names if side != "raising" or of.filters.sector in (None, of.sectors[key])]
    never = [key for key in asked if key not in last]
    quiet = [key for key in asked if (_months(of, last.get(key)) or 0) >= QUIET_MONTHS]
    return never, quiet


def _answer(of: Material) -> str:
    never, quiet = _silent_on(of, "raising")
    if of.filters.narrowed:
        return say("The filters leave some disagreements out, so this cannot tell who never raised one.")
    if never:
        return say_many(
            "%(num)d member agency has never raised a disagreement.",
            "%(num)d member agencies have never raised a disagreement.",
            len(never),
        )
    if quiet:
        return say_many(
            "Every agency has raised one; %(num)d has raised none for a year.",
            "Every agency has raised one; %(num)d have raised none for a year.",
            len(quiet),
        )
    return say("Every member agency has raised a disagreement within the last year.")


def _silent(of: Material) -> Figure:
    raised, received = last_use(of, "raising"), last_use(of, "receiving")
    rows: list[tuple[Value, ...]] = [
        (
            of.agency(key),
            of.n(f"party|raising|{key}"),
            _ago(_months(of, raised.get(key))),
            of.n(f"party|receiving|{key}"),
            _ago(_months(of, received.get(key))),
        )
        for key in of.names
    ]
    sentences = []
    says = (
        ("raising", say("Raised none of these: %(names)s."), say("Raised none of these for a year: %(names)s.")),
        ("receiving", say("Received none of these: %(names)s."), say("Received none of these for a year: %(names)s.")),
    )
    if not of.filters.narrowed:
        says = (
            ("raising", say("Never raised one: %(names)s."), say("None raised for a year: %(names)s.")),
            ("receiving", say("Never received one: %(names)s."), say("None received for a year: %(names)s.")),
        )
    for side, never_says, quiet_says in says:
        never, quiet = _silent_on(of, side)
        sentences += [never_says % {"names": of.agencies(never)}] if never else []
        sentences += [quiet_says % {"names": of.agencies(quiet)}] if quiet else []
    return Figure(
        key="silent",
        measure="M3",
        title=say("Agencies, and when each last used it"),
        sentence=" ".join(sentences) or say("Every agency has raised one and received one within the last year."),
        value=len(_silent_on(of, "raising")[0]),
        out_of=len(of.names),
        tables=(
            table(
                say("Agencies, and when each last used it"),
                (say("Agency"), say("Raised"), say("Last raised"), say("Received"), say("Last received")),
                rows,
                say("Agencies stand by name, not by number. One that several raised together counts for each."),
            ),
        ),
        left_out=(
            say("When each last used it is looked up in all time, not only in the period."),
            *((say("Only what the filters leave in is counted here."),) if of.filters.narrowed else ()),
        ),
    )


def _ago(months: int | None) -> str:
    if months is None:
        return say("never")
    if months == 0:
        return say("less than a month ago")
    return say_many("%(num)d month ago", "%(num)d months ago", months)


# -- what was never said --------------------------------------------------------------------------------------------


def _funnel(of: Material) -> Figure:
    quiet = sum(of.quiet.values())
    steps = (
        (say("Thought about it"), quiet + of.begun + of.raised),
        (say("Began to write it"), of.begun + of.raised),
        (say("Raised it"), of.raised),
        (say("Got a reply"), of.n("answered")),
        (say("Resolved"), of.n("resolved")),
    )
    share = Share(of.raised, steps[0][1])
    if not steps[0][1]:
        sentence = say("Nobody said that they disagreed, and nothing was raised.")
    else:
        sentence = say_many(
            "%(num)d person said that they disagreed and did not raise it; %(raised)s.",
            "%(num)d people said that they disagreed and did not raise it; %(raised)s.",
            quiet,
            raised=say_many("%(num)d was raised", "%(num)d were raised", of.raised),
        )
    return Figure(
        key="funnel",
        measure="M4",
        title=say("From a thought to an answer"),
        sentence=sentence,
        value=share if share.whole else None,
        out_of=share.whole,
        picture=Bars(
            title=say("From a thought to an answer"),
            caption=say("Each bar is a step. Where the bars get shorter, disagreements got lost."),
            rows=tuple((label, (n,)) for label, n in steps),
        )
        if steps[0][1]
        else None,
        tables=(table(say("From a thought to an answer"), (say("Step"), say("Number")), steps),),
        left_out=(
            say("Who says on the public page that they did not raise it is counted, not known: one may count twice."),
            *((say("The filters do not apply to what was never raised."),) if of.filters.narrowed else ()),
        ),
    )


def _reasons(of: Material) -> Figure:
    by_reason: Counter[str] = Counter()
    by_sector: Counter[str] = Counter()
    for (sector, reason), n in of.quiet.items():
        by_reason[reason] += n
        by_sector[sector] += n
    withdrawn = words(of.sums.by("withdrawn"))
    tables = []
    if by_reason:
        rows = [(named(labels.BARRIERS, key), n) for key, n in by_reason.most_common()]
        tables.append(table(say("Why it was not raised"), (say("Reason"), say("Number")), rows))
        sectors = [(named(labels.SECTORS, key), n) for key, n in sorted(by_sector.items())]
        tables.append(table(say("Where they work"), (say("Kind of agency"), say("Number")), sectors))
    if withdrawn:
        rows = [(named(labels.WITHDRAWAL_REASONS, key), n) for key, n in sorted(withdrawn.items())]
        tables.append(table(say("Why it was taken back"), (say("Reason"), say("Number")), rows))
    if by_reason:
        most = [named(labels.BARRIERS, key) for key, n in by_reason.items() if n == max(by_reason.values())]
        sentence = say("Most often: %(reasons)s.", reasons=listed(most))
    else:
        sentence = say("Nobody has told us what kept them from raising it. The page for that is public.")
    return Figure(
        key="reasons",
        measure="M4",
        title=say("What kept people from raising it"),
        sentence=sentence,
        value=sum(by_reason.values()),
        tables=tuple(tables),
    )


def _looking_back(of: Material) -> Figure:
    found = len(of.found)
    share = Share(of.raised, of.raised + found)
    agencies: Counter[str] = Counter(one.agency for one in of.found)
    themes: Counter[str] = Counter(one.theme for one in of.found)
    sampled = of.sample
    if not found and not sampled.looked_at:
        sentence = say("No file has been looked at for disagreements that nobody raised.")
    else:
        sentence = say(
            "%(found)s Raised, of all that are known: %(share)s.",
            found=say_many(
                "Auditors found %(num)d that nobody had raised.",
                "Auditors found %(num)d that nobody had raised.",
                found,
            )
            if found
            else say("Auditors found none that nobody had raised."),
            share=percent(share),
        )
    by_agency = [
        (of.agency(key), _both(of.n(f"party|raising|{key}"), agencies[key]))
        for key in of.names
        if agencies[key] or of.n(f"party|raising|{key}")
    ]
    by_theme = [
        (named(labels.CATEGORIES, key), _both(of.n(f"category|{key}"), themes[key]))
        for key in labels.CATEGORIES
        if themes[key]
    ]
    return Figure(
        key="look-back",
        measure="M4",
        title=say("Looking back into the files"),
        sentence=sentence,
        value=share if share.whole and (found or sampled.looked_at) else None,
        out_of=share.whole,
        tables=(
            table(say("Raised, of raised and found, by agency"), (say("Agency"), say("Raised")), by_agency),
            table(say("Raised, of raised and found, by theme"), (say("Theme"), say("Raised")), by_theme),
            table(
                say("Files drawn by lot"),
                (say("What came of it"), say("Files")),
                (
                    (say("Drawn"), sampled.drawn),
                    (say("Looked at"), sampled.looked_at),
                    (say("With a disagreement"), sampled.with_a_disagreement),
                    (say("Of those, raised"), sampled.raised),
                    (say("Could not be found"), sampled.not_found),
                ),
            ),
        )
        if found or sampled.drawn
        else (),
        left_out=tuple(_look_back_limits(of)),
    )


def _look_back_limits(of: Material) -> Iterator[str]:
    if of.found or of.sample.drawn:
        yield say("Found in files is what somebody looked for: it is at least so many, not all.")
    if of.filters.route:
        yield say("What was found in files has no procedure, so it stands for all of them.")


def _both(raised: int, found: int) -> Share:
    return Share(raised, raised + found)


def _signals() -> Figure:
    return Figure(
        key="signals",
        measure="M5",
        title=say("Prompts from other systems"),
        sentence=say("No signals connected: no other system tells this one when a prompt would be due."),
    )
