"""Any protocol a partnership may write down, played to its end by people who do anything they may."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from escalation.domain.protocol.reader import read_protocol
from tests.strategies.protocol_data import Data, protocols
from tests.walks.random_play import Game
from tests.walks.random_world import rules_at_random

UNHURRIED = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
ANY_PLAY = given(protocols(), st.integers(0, 2**32))


def play(data: Data, seed: int) -> None:
    chance = Random(seed)
    game = Game(rules_at_random(read_protocol(data), chance), chance)
    try:
        if game.begin():
            game.go_on(most_acts=chance.choice((10, 30, 60)))
            game.end_it()
            game.ends_consistently()
    except BaseException:
        note("\n".join(game.played))
        raise


@settings(max_examples=60, deadline=None, suppress_health_check=UNHURRIED)
@ANY_PLAY
def test_nothing_is_lost_in_any_protocol_whatever_people_do(data: Data, seed: int) -> None:
    play(data, seed)


@pytest.mark.slow
@settings(max_examples=2000, deadline=None, suppress_health_check=UNHURRIED)
@ANY_PLAY
def test_nothing_is_lost_in_very_many_plays(data: Data, seed: int) -> None:
    play(data, seed)
