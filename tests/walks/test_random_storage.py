"""Random plays through both databases: what is read back is what was decided, and every record tells the same."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from escalation.app import create_app
from escalation.domain.disagreement.ball import ball
from escalation.domain.disagreement.rules import Rules
from escalation.domain.disagreement.state import Outcome
from escalation.domain.protocol.reader import read_protocol
from escalation.domain.statistics.facts import replay
from escalation.services.report import adding_up, gathering
from escalation.services.report.model import Filters
from escalation.storage import disagreements, journal, protocol_use, statistics
from escalation.storage.base import Base, db, transaction
from escalation.storage.disagreements import Loaded, Write
from escalation.storage.figures import Narrowed
from escalation.storage.models.cases import PartyRow
from escalation.storage.models.setup import AgencyRow, PartnershipRow, PersonRow, ProtocolVersionRow
from tests.databases import Databases
from tests.strategies.protocol_data import Data, protocols
from tests.walks.random_play import Game
from tests.walks.random_world import AGENCIES, PEOPLE, SECTORS, in_utc, rules_at_random
from tests.walks.random_world import BEGINNING as BEGAN

NUMBERS = count(1)


@pytest.fixture(scope="session")
def storage(databases: Databases) -> Iterator[Flask]:
    """An application whose database knows the people and agencies of the random plays."""
    url = databases.empty()
    app = create_app({"DATABASE_URL": url, "SECRET_KEY": "only-for-tests-0123456789"})
    at = in_utc(BEGAN)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with transaction() as session:
            session.add(PartnershipRow(id=1, key="calder", name="Calder", calendar_key="england-and-wales"))
            session.add(ProtocolVersionRow(id=1, key="any", version=1, data={}, digest="", published_at=at))
            session.add_all(AgencyRow(key=key, name=key, sector=SECTORS[key]) for key in AGENCIES)
            session.add_all(
                PersonRow(id=n, email=f"p{n}@calder.example", name=f"Person {n}", created_at=at) for n in PEOPLE
            )
        yield app
        db.session.remove()
        db.engine.dispose()
    databases.drop(url)


class StoredGame(Game):
    """A game each of whose moves is written in its own transaction and read back."""

    def __init__(self, rules: Rules, chance: Random) -> None:
        super().__init__(rules, chance)
        self.loaded: Loaded | None = None
        self.ref = f"R-{next(NUMBERS)}"

    def _take(self, outcome: Outcome, what: str) -> None:
        super()._take(outcome, what)
        held = ball(outcome.value, self.rules, at=self.at)
        with transaction() as session:
            if self.loaded is None:
                version = outcome.value.protocol_version
                disagreements.begin(
                    session, outcome, held, partnership_id=1, protocol_version_id=1, protocol_version=version,
                    raised_by=1, form_token=None, reference=b"", reference_hash="", shared_hash=None,
                )  # fmt: skip
            else:
                disagreements.save(session, [Write(self.loaded, outcome, held)])
                protocol_use.move(session, self.loaded.id, version_id=1, version=outcome.value.protocol_version)
        with transaction() as session:
            self.loaded = disagreements.by_ref(session, self.ref)
            assert self.loaded is not None
            assert self.loaded.value == outcome.value, what
            marks = session.scalars(select(PartyRow.going_on).where(PartyRow.disagreement_id == self.loaded.id))
            assert set(marks) == {outcome.value.status != "closed"}, what

    def everything_stored_tells_the_same(self) -> None:
        assert self.loaded is not None
        with transaction() as session:
            entries = journal.entries_of(session, self.loaded.id)
            assert replay(entries) == replay(self.entries)
            assert statistics.stored(session, self.loaded.id) == replay(entries)
            assert journal.verify(session)[2] == []


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture),
)
@given(protocols(most_stages=3), st.integers(0, 2**32))
def test_what_is_read_back_is_what_was_decided(storage: Flask, data: Data, seed: int) -> None:
    chance = Random(seed)
    game = StoredGame(rules_at_random(read_protocol(data), chance), chance)
    if game.begin():
        game.go_on(most_acts=15)
        game.end_it()
        game.everything_stored_tells_the_same()


FILTERS = (
    (Filters(date(2020, 1, 1), date(2030, 12, 31)), Narrowed()),
    (Filters(in_utc(BEGAN).date(), in_utc(BEGAN).date()), Narrowed()),
    (Filters(date(2020, 1, 1), date(2030, 12, 31)), Narrowed(populations=("child", "both"))),
    (Filters(date(2020, 1, 1), date(2030, 12, 31)), Narrowed(raised_by=AGENCIES[:2])),
    (Filters(date(2020, 1, 1), date(2030, 12, 31)), Narrowed(raised_by=())),
)


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture),
    phases=(Phase.explicit, Phase.generate),  # every play stays in the database, so a smaller one is another
)
@given(st.lists(st.tuples(protocols(most_stages=3), st.integers(0, 2**32)), min_size=2, max_size=3))
def test_figures_kept_added_up_are_those_of_the_facts_and_of_the_journals(
    storage: Flask, plays: list[tuple[Data, int]]
) -> None:
    """Before anything is added up, when some of it is, and when all of it is."""
    for data, seed in plays:
        chance = Random(seed)
        game = StoredGame(rules_at_random(read_protocol(data), chance), chance)
        if game.begin():
            for acts in (4, 6):
                game.go_on(most_acts=acts)
                figures_agree(game.at)
                adding_up.add_up()
                figures_agree(game.at)
            game.end_it()
            figures_agree(game.at)
    adding_up.add_up_anew()
    figures_agree(in_utc(BEGAN) + timedelta(days=3000), everything_was_known=True)


def figures_agree(at: datetime, *, everything_was_known: bool = False) -> None:
    """Over the whole time, one day, one population and some agencies."""
    with transaction() as session:
        for filters, narrowed in FILTERS:
            kept = gathering.kept(session, 1, filters, narrowed, at=at)
            assert kept == gathering.from_facts(session, 1, filters, narrowed, at=at)
            if everything_was_known:
                assert kept == gathering.as_known(session, 1, filters, narrowed, at=at)
