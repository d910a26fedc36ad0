"""Random valid protocols, as the mappings a file would hold: one to eight stages, any word of the format."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from escalation.domain.protocol import vocabulary as words

Data = dict[str, Any]
Values = st.SearchStrategy[Any]
Optional = Mapping[str, Values]

ROLES = (
    "practitioner",
    "decision_maker",
    "line_manager",
    "safeguarding_lead",
    "head_of_service",
    "named_doctor",
)
MOST_STAGES = 8
TEXT = st.sampled_from(("where possible", "agreed by both", "48 hours (two working days)", "written – and shared"))
ROLE = st.sampled_from(ROLES)
SEVERAL_ROLES = ROLE | st.lists(ROLE, min_size=1, max_size=3, unique=True)
FLAG = st.booleans()


def _word(known: words.Words) -> Values:
    return st.sampled_from(list(known))


BASIS = _word(words.BASES)
LENGTHS: Values = (
    st.fixed_dictionaries({"value": st.integers(0, 20), "unit": st.sampled_from(["working_days", "working_weeks"])})
    | st.fixed_dictionaries(
        {
            "value": st.integers(1, 72),
            "unit": st.sampled_from(["working_hours", "elapsed_hours", "calendar_days"]),
        }
    )
    | st.fixed_dictionaries(
        {
            "value": st.integers(1, 5),
            "unit": st.just("unspecified_days"),
            "treat_as": _word(words.TREAT_AS),
        }
    )
    | st.sampled_from(["immediate", "same_working_day", {"value": 0, "unit": "immediate"}])
)
LIMITS: Values = LENGTHS | st.sampled_from([None, "none", "negotiated", {"unit": "negotiated"}])


@st.composite
def protocols(draw: st.DrawFn, most_stages: int = MOST_STAGES) -> Data:
    """Valid protocols of one to eight stages; most keys that may be left out are."""
    keys = tuple(f"s{number}" for number in range(1, draw(st.integers(1, most_stages)) + 1))
    capped = draw(FLAG)
    data: Data = {"protocol": draw(st.sampled_from(["lanes", "north-2026", "adults.v2"]))}
    data["stages"] = [_stage(draw, keys, place, capped) for place in range(len(keys))]
    data |= _some(draw, _acting(keys)) | _some(draw, _SHOWN)
    if draw(FLAG):
        data["notify"] = [_notice(draw, keys)]
    if capped:
        data["whole_case_limit"] = {"value": draw(st.integers(1, 40)), "unit": "working_days"} | _some(draw, _CAP)
    return data


def _some(draw: st.DrawFn, optional: Optional) -> Data:
    """Some of these keys. Drawing the few that are there costs less than a choice for each."""
    return {key: draw(optional[key]) for key in draw(_few(tuple(optional)))}


@cache
def _few(names: tuple[str, ...]) -> Values:
    return st.lists(st.sampled_from(names), unique=True, max_size=2 + len(names) // 3)


@cache
def _some_of(**optional: Values) -> Values:
    return st.fixed_dictionaries({}, optional=optional)


_CAP: Optional = {"from": _word(words.CAP_EVENTS), "owed_by": _word(words.DEBTORS), "basis": BASIS}

_SHOWN: Optional = {
    "area": TEXT,
    "version": TEXT | st.integers(1, 9),
    "note": TEXT,
    "form": TEXT,
    "source": st.just({"url": "https://example.org/policy", "completeness": "full"}),
    "meeting_statement": TEXT | _some_of(name=TEXT, read_at_start=FLAG, text=TEXT, basis=BASIS),
    "interim_note": TEXT,
    "external_referral": _some_of(to=TEXT, at=st.just("any_time"), concurrent=FLAG, basis=BASIS),
    "stage_advances_when": st.just(["no_response_in_time"]),
    "pause": _some_of(allowed=FLAG, reasons=st.just(["court"]), approver=ROLE, end_date_required=FLAG, basis=BASIS),
    "second_opinion": st.just(["equal seniority", "not the same hospital"]),
    "message_header": TEXT,
    "feedback": TEXT,
}


@cache
def _acting(keys: tuple[str, ...]) -> Optional:
    stage = st.sampled_from(keys)
    route = st.fixed_dictionaries(
        {"enters_at": stage},
        optional={"clock": LENGTHS, "triggers": st.just(["immediate_risk"]), "policy": TEXT, "note": TEXT},
    )
    window = st.fixed_dictionaries(
        {"limit": LENGTHS, "from": _word(words.WINDOW_EVENTS), "late_rule": _word(words.LATE_RULES)},
        optional={"basis": BASIS, "late_rule_basis": BASIS},
    )
    return {
        "name": TEXT,
        "population": st.just(["children", "adults"]),
        "calendar": _word(words.CALENDARS),
        "term_for_case": st.just("challenge"),
        "term_for_stage": st.just("Tier"),
        "on_timeout": _word(words.TIMEOUTS),
        "scope": _some_of(inter_agency_only=FLAG, excludes=st.just(["complaints"]), thematic=FLAG, note=TEXT)
        | st.just({"single_agency_internal": True}),
        "raise_window": window,
        "fast_track": route | st.lists(route, max_size=2) | st.just({"policy": "not_retrieved"}),
        "product_safety_route": st.fixed_dictionaries(
            {"enters_at": stage}, optional={"limit": LENGTHS, "basis": BASIS}
        ),
        "bypass": st.fixed_dictionaries(
            {"allowed_to": SEVERAL_ROLES},
            optional={"any_stage": FLAG, "reason_required": FLAG, "basis": BASIS},
        ),
        "stand_ins": st.just({"gp_practice": "named_doctor"}),
        "record": st.sampled_from(["resolution", ["resolution", "reasons"]]),
        "outcomes": st.just(["agreed", "not agreed"]),
        "positions": st.just(["view_minuted_only", "formally_dissent"]),
        "interim_position": st.lists(_word(words.INTERIM_POSITIONS), unique=True, max_size=4),
        "learning": FLAG | st.fixed_dictionaries({"from_stage": stage}, optional={"required": FLAG}),
    }


_NOTICE: Optional = {"form": TEXT, "basis": BASIS}


def _notice(draw: st.DrawFn, keys: tuple[str, ...]) -> Data:
    notice = {"when": draw(_word(words.NOTICE_EVENTS)), "who": draw(SEVERAL_ROLES)} | _some(draw, _NOTICE)
    if draw(FLAG):
        notice["stage"] = draw(st.sampled_from(keys))
    return _with_copies(draw, notice)


def _with_copies(draw: st.DrawFn, data: Data) -> Data:
    copies = draw(st.sampled_from(["", "copy", "copy_to"]))
    return data | {copies: draw(SEVERAL_ROLES)} if copies else data


_STAGE: Optional = {
    "name": TEXT,
    "formality": _word(words.FORMALITIES),
    "on_timeout": _word(words.TIMEOUTS),
    "actors": st.fixed_dictionaries({}, optional=dict.fromkeys(words.SIDES, SEVERAL_ROLES)),
    "stand_ins": st.just({"gp_practice": "named_doctor"}),
    "record": st.just(["discussed"]),
    "learning": FLAG | _some_of(required=FLAG, question=TEXT, escalate_to=TEXT, basis=BASIS),
    "label": TEXT,
    "note": TEXT,
    "may_consult": st.just(["senior_manager"]),
    "next_trigger": TEXT,
    "form": TEXT,
    "message_header": TEXT,
    "feedback": TEXT,
    "interim_note": TEXT,
    "variants": st.just({"urgent": "step 4(a)"}),
    "basis": BASIS,
    "minutes_due": LIMITS,
    "review_due": LIMITS,
}


_MODE = _word(words.MODES)


def _stage(draw: st.DrawFn, keys: tuple[str, ...], place: int, capped: bool) -> Data:
    later = keys[place + 1 :]
    stage: Data = {"key": keys[place], "number": place + 1, "mode": draw(_MODE)} | _some(draw, _STAGE)
    if draw(FLAG) and later:
        stage["next_if_unresolved"] = draw(st.sampled_from(later))
    match draw(st.sampled_from(["", "gate", "optional_gate", "optional", "notify", "notify each"])):
        case "optional":
            stage["optional"] = True
        case "notify":
            stage["notify"] = draw(SEVERAL_ROLES)
        case "notify each":
            stage["notify"] = [_notice(draw, (keys[place],))]
        case "gate" | "optional_gate" as door:
            stage[door] = _gate(draw, later)
    clocks = draw(st.integers(0, 3))
    if clocks:
        stage["clocks"] = [_clock(draw, f"c{number}", capped) for number in range(1, clocks + 1)]
    return stage


_GATE: Optional = {"test": TEXT, "limit": LENGTHS, "basis": BASIS, "on_decline": _word(words.DECLINES)}
_GATEKEEPER = st.sampled_from(["manager", "raising_line_manager", "receiving_line_manager", *ROLES])


def _gate(draw: st.DrawFn, later: tuple[str, ...]) -> Data:
    gate = {"who": draw(_GATEKEEPER)} | _some(draw, _GATE)
    if draw(FLAG) and later:
        gate["if_declined"] = draw(st.sampled_from(later))
    return gate


_CLOCK: Optional = {
    "danger_limit": LENGTHS,
    "basis": BASIS,
    "stated_as": TEXT,
    "interpretation": TEXT,
    "softness": TEXT,
    "applies_if": _word(words.CONDITIONS),
    "priority": _word(words.PRIORITIES),
    "on_timeout": _word(words.TIMEOUTS),
    "label": TEXT,
    "note": TEXT,
}
_DUTY = st.fixed_dictionaries(
    {
        "kind": _word(words.KINDS),
        "owed_by": _word(words.DEBTORS),
        "from": _word(words.EVENTS),
        "limit": LIMITS,
    }
)


def _clock(draw: st.DrawFn, key: str, capped: bool) -> Data:
    clock: Data = {"key": key} | draw(_DUTY) | _some(draw, _CLOCK)
    limit = clock["limit"]
    if isinstance(limit, dict) and "treat_as" in limit and draw(FLAG):
        clock["treat_as"] = limit["treat_as"]
        clock["limit"] = {word: value for word, value in limit.items() if word != "treat_as"}
    if clock["kind"] == "notify":
        clock["to"] = draw(ROLE)
    if clock["kind"] == "respond" and draw(FLAG):
        clock["requires"] = ["case_file_reread", "spoken_to_raiser"]
    if capped and draw(FLAG):
        clock["bounded_by"] = "whole_case_limit"
    return _with_copies(draw, clock)
