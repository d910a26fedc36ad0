"""Whatever is sent, the answer is fields or sentences."""

from datetime import UTC, date, datetime, time
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from escalation.schemas.acts import SCHEMAS, BadFields, load

PARTS = ("at", "date", "day", "month", "year", "time", "agency", "person", "what", "made_by", "result", "told", "until")


def names_of(action: str) -> list[str]:
    return [field.data_key or name for name, field in SCHEMAS[action]().fields.items()]


def answer(action: str, data: Any) -> tuple[dict[str, Any] | None, dict[str, str]]:
    try:
        return load(action, data, at=datetime(2026, 3, 9, 16, tzinfo=UTC)), {}
    except BadFields as refused:
        return None, refused.errors


PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=20)
    | st.sampled_from(["2026-03-09", "9/3/2026", "yes", "csc", "agreed", "a@b.example", "threshold", "2pm", ""])
    | st.dates()
    | st.datetimes()
)
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(PARTS) | st.text(max_size=5) | st.integers(), inner, max_size=3)
    ),
    max_leaves=8,
)
SENT = st.sampled_from(sorted(SCHEMAS)).flatmap(
    lambda action: st.tuples(
        st.just(action),
        st.dictionaries(st.sampled_from(names_of(action)) | st.text(max_size=8), ANYTHING, max_size=8) | ANYTHING,
    )
)


@given(SENT)
@example(("note", {10**5000: "x", (1, 2): "y", None: "z"}))
@example(("note", {"text": 10**5000}))
@example(("add_action", {"what": "Visit", "owner": "csc", "due": {"day": 10**5000}}))
@example(("add_action", {"what": "Visit", "owner": "csc", "due": time(9)}))
@example(
    ("raise", {"earlier_referrals": [{"at": date.max}], "decision": {"made_at": datetime.max.replace(tzinfo=UTC)}})
)
def test_anything_that_is_sent_loads_or_is_answered_with_sentences(sent: tuple[str, Any]) -> None:
    action, data = sent
    loaded, errors = answer(action, data)

    assert (loaded is None) == bool(errors)
    assert set(loaded or ()) <= set(names_of(action))
    for sentence in errors.values():
        assert sentence.endswith((".", "?"))
        assert sentence[0].isupper() or sentence[0] == "“"


def test_a_tangle_of_lists_is_answered_like_any_other_fault() -> None:
    tangle: list[Any] = []
    tangle.append(tangle)

    assert answer("note", {"text": tangle}) == (None, {"text": "Write this in words."})
    assert answer("record_discussion", {"result": "continuing", "with": tangle}) == (
        None,
        {"with": "Write this in words."},
    )
