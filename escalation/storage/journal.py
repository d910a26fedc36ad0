"""The journal: append-only, each entry chained to the one before by a hash, with the words kept apart.

The hash covers the reference, the order, both times, who, the codes and the digest of every text. A text is digested
with its own salt, so that it can be erased and the chain still verifies.
"""

import hashlib
import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from escalation.domain.disagreement.state import Entry, Outcome
from escalation.storage.bulk import Writes
from escalation.storage.models.cases import DisagreementRow, JournalRow, NarrativeRow


def digest(salt: str, words: str) -> str:
    """The salted digest that stands in the journal for a text."""
    return hashlib.sha256(f"{salt}\x00{words}".encode()).hexdigest()


def chain(before: str, ref: str, row: Mapping[str, Any]) -> str:
    """The hash of one entry, made from its contents and the hash of the one before."""
    parts = [
        before,
        ref,
        row["seq"],
        row["kind"],
        row["at"].isoformat(),
        row["recorded_at"].isoformat(),
        row["person"],
        row["party"],
        row["body"],
        sorted(row["digests"].items()),
    ]
    return hashlib.sha256(json.dumps(parts, separators=(",", ":"), ensure_ascii=True).encode()).hexdigest()


def canonical(entry: Entry) -> str:
    """Codes and consequences of an entry as one text that is always the same."""
    codes = {"data": dict(entry.data), "changes": entry.changes}
    return orjson.dumps(codes, option=orjson.OPT_SORT_KEYS, default=_plain).decode()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{value!r} cannot be put into the journal")


@dataclass(frozen=True, slots=True)
class Chained:
    """Entries with their hashes, and their texts with salt and digest, as rows that lack only whose they are."""

    head: str
    entries: tuple[dict[str, Any], ...]
    texts: tuple[dict[str, Any], ...]


def chained(head: str, outcome: Outcome) -> Chained:
    """The entries of an outcome, each chained to the one before, the first to `head`."""
    entries, texts = [], []
    for entry in outcome.entries:
        digests = {}
        for field, words in entry.narrative.items():
            salt = secrets.token_hex(16)
            digests[field] = digest(salt, words)
            texts.append({"seq": entry.seq, "field": field, "party": entry.party, "words": words, "salt": salt})
        row = {
            "seq": entry.seq,
            "kind": entry.kind,
            "at": entry.at,
            "recorded_at": entry.recorded_at,
            "person": entry.person,
            "party": entry.party,
            "body": canonical(entry),
            "digests": digests,
            "before": head,
        }
        row["hash"] = head = chain(head, outcome.value.ref, row)
        entries.append(row)
    return Chained(head, tuple(entries), tuple(texts))


def append(writes: Writes, journals: Sequence[tuple[int, Chained]]) -> None:
    """Put in the entries of several disagreements, and the texts kept apart from them."""
    writes.insert(JournalRow, ({"disagreement_id": one, **row} for one, new in journals for row in new.entries))
    writes.insert(NarrativeRow, ({"disagreement_id": one, **row} for one, new in journals for row in new.texts))


def entries_of(session: Session, disagreement_id: int, *, until: datetime | None = None) -> list[Entry]:
    """The journal of one disagreement, in order, without its words; up to an instant if given."""
    query = select(JournalRow).where(JournalRow.disagreement_id == disagreement_id).order_by(JournalRow.seq)
    if until is not None:
        query = query.where(JournalRow.at <= until)
    return [_entry(row) for row in session.scalars(query)]


def _entry(row: JournalRow) -> Entry:
    body = json.loads(row.body)
    return Entry(
        row.seq, row.kind, row.at, row.recorded_at, row.person, row.party, body["data"], tuple(body["changes"])
    )


def last_act_at(session: Session) -> datetime | None:
    """When a person last did something, in any disagreement."""
    return session.scalar(select(func.max(JournalRow.at)).where(JournalRow.person.is_not(None)))


def words_of(session: Session, disagreement_id: int) -> dict[int, dict[str, str]]:
    """The texts of one disagreement, by journal entry and field. Erased ones are left out."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    query = select(NarrativeRow).where(NarrativeRow.disagreement_id == disagreement_id)
    for row in session.scalars(query):
        if row.words is not None:
            found[row.seq][row.field] = row.words
    return dict(found)


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a chain does not verify, and why."""

    ref: str
    seq: int
    why: str


def verify(session: Session, *, seal: Mapping[str, Any] | None = None) -> tuple[int, int, list[Fault]]:
    """Check every chain, and each against a seal if given. Returns (chains, entries, faults)."""
    sealed: dict[str, Any] = dict((seal or {}).get("heads", {}))
    faults: list[Fault] = []
    chains = entries = 0
    heads = {
        row.id: (row.ref, row.seq, row.head)
        for row in session.execute(
            select(DisagreementRow.id, DisagreementRow.ref, DisagreementRow.seq, DisagreementRow.head)
        )
    }
    seen: set[int] = set()
    for disagreement_id, rows in _chains(session):
        chains += 1
        entries += len(rows)
        seen.add(disagreement_id)
        ref, seq, head = heads.get(disagreement_id, ("?", 0, ""))
        faults += _verify_chain(ref, rows, seq, head, sealed.pop(ref, None))
    faults += [Fault(ref, 0, "its journal is missing") for i, (ref, _, _) in heads.items() if i not in seen]
    faults += [Fault(ref, 0, "it stands in the seal and is missing here") for ref in sealed]
    faults += _verify_words(session, heads)
    faults += _lost_words(session, heads)
    return chains, entries, faults


def _chains(session: Session) -> Iterator[tuple[int, list[JournalRow]]]:
    current: list[JournalRow] = []
    query = select(JournalRow).order_by(JournalRow.disagreement_id, JournalRow.seq).execution_options(yield_per=1000)
    for row in session.scalars(query):
        if current and row.disagreement_id != current[0].disagreement_id:
            yield current[0].disagreement_id, current
            current = []
        current.append(row)
    if current:
        yield current[0].disagreement_id, current


def _verify_chain(ref: str, rows: Sequence[JournalRow], seq: int, head: str, sealed: Any) -> Iterable[Fault]:
    before = ""
    for expected, row in enumerate(rows, start=1):
        if row.seq != expected:
            yield Fault(ref, expected, "an entry is missing")
            return
        if row.before != before:
            yield Fault(ref, row.seq, "it does not follow from the entry before")
            return
        values = {
            name: getattr(row, name)
            for name in ("seq", "kind", "at", "recorded_at", "person", "party", "body", "digests")
        }
        if chain(before, ref, values) != row.hash:
            yield Fault(ref, row.seq, "it was changed after it was written")
            return
        before = row.hash
        if sealed is not None and row.seq == sealed[0] and row.hash != sealed[1]:
            yield Fault(ref, row.seq, "it differs from the seal")
    if (rows[-1].seq, before) != (seq, head):
        yield Fault(ref, rows[-1].seq, "its end is not the end that was recorded")
    if sealed is not None and rows[-1].seq < sealed[0]:
        yield Fault(ref, rows[-1].seq, "it is shorter than in the seal")


def _verify_words(session: Session, heads: Mapping[int, tuple[str, int, str]]) -> Iterable[Fault]:
    query = (
        select(NarrativeRow, JournalRow.digests)
        .outerjoin(
            JournalRow,
            (JournalRow.disagreement_id == NarrativeRow.disagreement_id) & (JournalRow.seq == NarrativeRow.seq),
        )
        .execution_options(yield_per=1000)
    )
    for row, digests in session.execute(query):
        ref = heads.get(row.disagreement_id, ("?", 0, ""))[0]
        expected = (digests or {}).get(row.field)
        if expected is None:
            yield Fault(ref, row.seq, f"the text {row.field} has no entry in the journal")
        elif row.words is not None and digest(row.salt or "", row.words) != expected:
            yield Fault(ref, row.seq, f"the text {row.field} was changed after it was written")


def _lost_words(session: Session, heads: Mapping[int, tuple[str, int, str]]) -> Iterable[Fault]:
    """An erased text leaves its row behind, empty: where a digest has no row, the text was lost or taken away."""
    query = (
        select(JournalRow.disagreement_id, JournalRow.seq, JournalRow.digests, NarrativeRow.field)
        .outerjoin(
            NarrativeRow,
            (JournalRow.disagreement_id == NarrativeRow.disagreement_id) & (JournalRow.seq == NarrativeRow.seq),
        )
        .order_by(JournalRow.disagreement_id, JournalRow.seq)
        .execution_options(yield_per=1000)
    )
    for (disagreement_id, seq), rows in groupby(session.execute(query), key=lambda row: (row[0], row[1])):
        of_entry = list(rows)
        ref = heads.get(disagreement_id, ("?", 0, ""))[0]
        for field in sorted(set(of_entry[0].digests) - {row.field for row in of_entry}):
            yield Fault(ref, seq, f"the text {field} is missing")


def seal(session: Session) -> dict[str, list[Any]]:
    """The head of every chain, by reference: kept outside, it shows later whether anything was cut off or rewritten."""
    query = select(DisagreementRow.ref, DisagreementRow.seq, DisagreementRow.head).order_by(DisagreementRow.ref)
    return {ref: [seq, head] for ref, seq, head in session.execute(query)}
