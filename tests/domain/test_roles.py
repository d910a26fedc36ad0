"""The access table: what is not in it is denied, and a case's words are for its parties alone."""

import pytest

from escalation.domain.roles import ACCESS, Role, may


@pytest.mark.parametrize("role", list(Role))
def test_an_unknown_permission_is_denied_to_everybody(role: Role) -> None:
    assert not may({role}, "no_such_permission")


@pytest.mark.parametrize("permission", list(ACCESS))
def test_nobody_in_particular_may_do_nothing(permission: str) -> None:
    assert not may(set(), permission)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PARTY])
def test_the_words_of_a_case_are_for_its_parties_alone(role: Role) -> None:
    assert not may({role}, "disagreement_words")
    assert may({Role.PARTY}, "disagreement_words")


@pytest.mark.parametrize("permission", [p for p in ACCESS if p.startswith("disagreement")])
def test_the_administrator_and_the_board_see_no_case(permission: str) -> None:
    assert not may({Role.SIGNED_IN, Role.ADMINISTRATOR, Role.BOARD}, permission)


def test_without_signing_in_only_what_is_public_is_there() -> None:
    assert [permission for permission in ACCESS if may({Role.ANYONE}, permission)] == ["public"]


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        ("raise", {Role.PRACTITIONER}),
        ("board", {Role.BOARD, Role.COORDINATOR}),
        ("set_up", {Role.COORDINATOR}),
        ("accounts", {Role.ADMINISTRATOR}),
    ],
)
def test_each_of_these_is_for_whom_it_is_for(permission: str, roles: set[Role]) -> None:
    assert {role for role in Role if may({role}, permission)} == roles


def test_one_of_several_roles_is_enough() -> None:
    assert may({Role.SIGNED_IN, Role.COORDINATOR}, "set_up")
