"""Activity from a table: each faulty row is named, and nothing is entered before all of it fits."""

from __future__ import annotations

from escalation.services.non_use import activity, activity_import
from escalation.services.non_use.activity_import import Table
from escalation.storage.base import db
from tests.services.non_use.conftest import Calderbeck

HEAD = "agency,quarter,kind,number\n"


def tried(calderbeck: Calderbeck, text: str) -> Table:
    db.session.remove()
    return activity_import.read(activity.place("calderbeck", **calderbeck.by()), text)


def test_a_good_table_is_shown_with_what_it_replaces_and_then_entered(calderbeck: Calderbeck) -> None:
    activity.enter("calderbeck", "csc", "2026-07", {"conferences": "7"}, **calderbeck.by())
    text = HEAD + "csc,July to September 2026,conferences,80\nMarsh End Surgery,2026-04,Conferences,0\n"
    table = tried(calderbeck, text)
    assert table.faults == ()
    assert [(e.agency, e.quarter.key, e.kind, e.number, e.before) for e in table.entries] == [
        ("csc", "2026-07", "conferences", 80, 7),
        ("marsh-end", "2026-04", "conferences", 0, None),
    ]
    assert activity_import.enter("calderbeck", table.entries, **calderbeck.by()) == 2
    assert [e.before for e in tried(calderbeck, text).entries] == [80, 0]


def test_a_quarter_is_read_as_people_write_it_and_as_spreadsheets_spoil_it(calderbeck: Calderbeck) -> None:
    written = ("July to September 2026", "Jul-Sep 2026", "jul – sep 2026", "July 2026")
    spoilt = ("2026-07", "Jul-26", "01/07/2026", "2026-07-01")
    for quarter in (*written, *spoilt):
        (entry,) = tried(calderbeck, HEAD + f"csc,{quarter},conferences,1\n").entries
        assert entry.quarter.key == "2026-07", quarter


FAULTY = {
    "nowhere,2026-07,conferences,1": "agency",
    "csc,Q3 2026,conferences,1": "quarter",
    "csc,2026-08,conferences,1": "quarter",
    "csc,2026-10,conferences,1": "quarter",  # not over yet
    "csc,2020-01,conferences,1": "quarter",
    "csc,2026-07,cups of tea,1": "kind",
    "csc,2026-07,adult_concerns,1": "kind",  # not asked of a partnership for children
    "csc,2026-07,conferences,-1": "number",
    "csc,2026-07,conferences,many": "number",
}


def test_a_faulty_row_is_named_with_its_number_and_column_and_nothing_is_offered(calderbeck: Calderbeck) -> None:
    table = tried(calderbeck, HEAD + "icb,2026-07,conferences,1\n" + "\n".join(FAULTY))
    told = [(number, column) for number, column in enumerate(FAULTY.values(), start=3)]
    assert [(fault.row, fault.column) for fault in table.faults] == told
    assert table.entries == ()


def test_every_fault_of_every_row_is_told_at_once(calderbeck: Calderbeck) -> None:
    table = tried(calderbeck, HEAD + "nowhere,soon,tea,x\n\ncsc,2026-07,conferences,x\n")
    assert [(fault.row, fault.column) for fault in table.faults] == [
        (2, "agency"),
        (2, "quarter"),
        (2, "kind"),
        (2, "number"),
        (4, "number"),
    ]


def test_the_same_thing_twice_is_a_fault_that_names_the_first(calderbeck: Calderbeck) -> None:
    table = tried(calderbeck, HEAD + "csc,2026-07,conferences,1\ncsc,Jul-26,Conferences,2\n")
    assert [(fault.row, fault.why) for fault in table.faults] == [(3, "Row 2 says this already.")]


def test_a_row_without_a_number_is_left_alone_because_empty_is_not_0(calderbeck: Calderbeck) -> None:
    table = tried(calderbeck, HEAD + "csc,2026-07,conferences,\nicb,2026-07,conferences,0\ncsc,2026-07\n")
    assert [(e.agency, e.number) for e in table.entries] == [("icb", 0)]
    assert table.without == 2


def test_a_table_with_nothing_to_enter_says_so(calderbeck: Calderbeck) -> None:
    for text in ("", HEAD, "agency,number\ncsc,1\n", HEAD + "csc,2026-07,conferences,\n", "a" * 500_000):
        table = tried(calderbeck, text)
        assert table.entries == (), text[:60]
        assert table.faults[0].row == 1, text[:60]


def test_the_template_has_a_row_for_everything_that_is_asked_and_can_be_sent_back_filled_in(
    calderbeck: Calderbeck,
) -> None:
    text = activity_import.template(activity.place("calderbeck", **calderbeck.by()))
    assert text.splitlines()[:2] == ["agency,quarter,kind,number", "csc,July to September 2026,referrals_closed,"]
    assert len(text.splitlines()) == 1 + 3 * 3
    table = tried(calderbeck, text.replace(",\r\n", ",5\r\n"))
    assert (len(table.entries), table.faults) == (9, ())
