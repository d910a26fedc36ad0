"""Who may open which page: every page against a policy written by hand, for every kind of person.

What is not allowed looks exactly like what does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from escalation.services.accounts import Account
from escalation.web import guard
from tests.databases import MOSTLY_ONE_DATABASE
from tests.web.conftest import FOREIGN, OWN, World, audit, save_view, send_drill, token_of
from tests.web.coordinator_policy import COORDINATOR_POLICY
from tests.web.set_up_policy import SET_UP_POLICY, SET_UP_VALUES

PRACTITIONERS = {"raiser", "receiver", "colleague", "manager"}
SIGNED_IN = PRACTITIONERS | {"coordinator", "board", "auditor", "administrator", "stranger"}
EVERYBODY = SIGNED_IN | {"anonymous"}
BEGINNERS = PRACTITIONERS | {"anonymous"}
"""Whoever may raise there, and whoever is not signed in: those begin a draft that only their browser opens."""
IN_THE_CASE = {"raiser", "receiver", "manager", "coordinator"}

POLICY: dict[tuple[str, str], set[str]] = {
    ("/", "GET"): EVERYBODY,
    ("/help", "GET"): EVERYBODY,
    ("/accessibility", "GET"): EVERYBODY,
    ("/privacy", "GET"): EVERYBODY,
    ("/guide/<partnership>/<protocol>", "GET"): EVERYBODY,
    ("/guide/<partnership>/<protocol>/qr.svg", "GET"): EVERYBODY,
    ("/route/", "GET"): EVERYBODY,
    ("/route/<partnership>", "GET"): EVERYBODY,
    ("/route/<partnership>", "POST"): EVERYBODY,
    ("/route/<partnership>/<about>", "GET"): EVERYBODY,
    ("/quiet/", "GET"): EVERYBODY,
    ("/quiet/<partnership>", "GET"): EVERYBODY,
    ("/quiet/<partnership>", "POST"): EVERYBODY,
    ("/quiet/<partnership>/thanks", "GET"): EVERYBODY,
    ("/guide/<partnership>/<protocol>/statement", "GET"): EVERYBODY,
    ("/healthz", "GET"): EVERYBODY,
    ("/readyz", "GET"): EVERYBODY,
    ("/demo/mailbox", "GET"): EVERYBODY,
    ("/sign-in", "GET"): EVERYBODY,
    ("/sign-in", "POST"): EVERYBODY,
    ("/sign-out", "POST"): SIGNED_IN,
    ("/forgotten-password", "GET"): EVERYBODY,
    ("/forgotten-password", "POST"): EVERYBODY,
    ("/password/<link>", "GET"): EVERYBODY,
    ("/password/<link>", "POST"): EVERYBODY,
    ("/join/<partnership>", "GET"): EVERYBODY,
    ("/join/<partnership>", "POST"): EVERYBODY,
    ("/join/<partnership>/<link>", "GET"): EVERYBODY,
    ("/join/<partnership>/<link>", "POST"): EVERYBODY,
    ("/account", "GET"): SIGNED_IN,
    ("/account", "POST"): SIGNED_IN,
    ("/account/password", "POST"): SIGNED_IN,
    ("/account/left", "POST"): SIGNED_IN,
    ("/account/partnership", "POST"): SIGNED_IN,
    ("/account/stay", "POST"): SIGNED_IN,
    ("/account/hours", "GET"): SIGNED_IN,
    ("/account/hours", "POST"): SIGNED_IN,
    ("/colleagues", "GET"): SIGNED_IN,
    ("/colleagues", "POST"): SIGNED_IN,
    ("/people/<partnership>", "GET"): {"coordinator", "administrator"},
    ("/people/<partnership>", "POST"): {"coordinator", "administrator"},
    ("/people/<partnership>/many", "GET"): {"coordinator", "administrator"},
    ("/people/<partnership>/many", "POST"): {"coordinator", "administrator"},
    ("/people/<partnership>/template.csv", "GET"): {"coordinator", "administrator"},
    ("/people/<partnership>/person/<int:who>", "GET"): {"coordinator", "administrator"},
    ("/people/<partnership>/person/<int:who>/invitation", "POST"): {"coordinator", "administrator"},
    ("/people/<partnership>/person/<int:who>/agencies", "POST"): {"coordinator", "administrator"},
    ("/work", "GET"): SIGNED_IN,
    ("/stalled", "GET"): SIGNED_IN,
    ("/raise/", "GET"): EVERYBODY,
    ("/raise/<partnership>", "GET"): BEGINNERS,
    ("/raise/<partnership>/<draft>/link", "GET"): PRACTITIONERS,
    ("/raise/<partnership>/<draft>/link", "POST"): PRACTITIONERS,
    ("/first-time/<partnership>", "GET"): EVERYBODY,
    ("/go-on/<partnership>/<link>", "GET"): EVERYBODY,
    ("/go-on/<partnership>/<link>", "POST"): EVERYBODY,
    ("/go-on/<partnership>/<link>/again", "POST"): EVERYBODY,
    ("/raise/<partnership>/<draft>", "GET"): PRACTITIONERS,
    ("/raise/<partnership>/<draft>/<step>", "GET"): PRACTITIONERS,
    ("/raise/<partnership>/<draft>/<step>", "POST"): PRACTITIONERS,
    ("/raise/<partnership>/<draft>/check", "GET"): PRACTITIONERS,
    ("/raise/<partnership>/<draft>/check", "POST"): PRACTITIONERS,
    ("/raise/<partnership>/<draft>/throw-away", "GET"): PRACTITIONERS,
    ("/raise/<partnership>/<draft>/throw-away", "POST"): PRACTITIONERS,
    ("/raise/done/<ref>", "GET"): IN_THE_CASE,
    ("/join-in", "GET"): PRACTITIONERS | {"stranger"},
    ("/join-in", "POST"): PRACTITIONERS | {"stranger"},
    ("/disagreements/<ref>", "GET"): IN_THE_CASE,
    ("/disagreements/<ref>/chronology", "GET"): IN_THE_CASE,
    ("/disagreements/<ref>/chronology.pdf", "GET"): IN_THE_CASE,
    ("/disagreements/<ref>/documents/<document>", "GET"): IN_THE_CASE,
    ("/disagreements/<ref>/documents/<document>.pdf", "GET"): IN_THE_CASE,
    ("/disagreements/<ref>/<action>", "GET"): IN_THE_CASE,
    ("/disagreements/<ref>/<action>", "POST"): IN_THE_CASE,
    ("/disagreements/<ref>/<action>/throw-away", "POST"): IN_THE_CASE,
    ("/board/<partnership>", "GET"): {"board", "coordinator"},
    ("/board/<partnership>/report.<any(pdf, xlsx, ods, csv):form>", "GET"): {"board", "coordinator"},
    ("/board/<partnership>/definitions", "GET"): {"board", "coordinator"},
    ("/board/<partnership>/behind/<figure>", "GET"): {"coordinator"},
    ("/board/<partnership>/published", "GET"): {"board", "coordinator"},
    ("/board/<partnership>/published.csv", "GET"): {"board", "coordinator"},
    ("/board/<partnership>/views", "GET"): {"board", "coordinator"},
    ("/board/<partnership>/views", "POST"): {"board", "coordinator"},
    ("/board/<partnership>/views/new", "GET"): {"board", "coordinator"},
    ("/board/<partnership>/views/new", "POST"): {"board", "coordinator"},
    # A view is its owner's alone.
    ("/board/<partnership>/views/<view>", "GET"): {"board"},
    ("/board/<partnership>/views/<view>/name", "POST"): {"board"},
    ("/board/<partnership>/views/<view>/delivery", "POST"): {"board"},
    ("/board/<partnership>/views/<view>/throw-away", "GET"): {"board"},
    ("/board/<partnership>/views/<view>/throw-away", "POST"): {"board"},
    **SET_UP_POLICY,
    **COORDINATOR_POLICY,
    ("/setup/<partnership>/procedures", "GET"): {"coordinator"},
    ("/setup/<partnership>/procedures/write", "GET"): {"coordinator"},
    ("/setup/<partnership>/procedures/write", "POST"): {"coordinator"},
    ("/setup/<partnership>/procedures/publish", "GET"): {"coordinator"},
    ("/setup/<partnership>/procedures/publish", "POST"): {"coordinator"},
    ("/setup/<partnership>/procedures/<protocol>/<int:version>", "GET"): {"coordinator"},
    ("/setup/<partnership>/procedures/<protocol>/<int:version>", "POST"): {"coordinator"},
    ("/setup/<partnership>/procedures/<protocol>/<int:version>/text", "GET"): {"coordinator"},
    ("/disagreements/<ref>/move-version", "GET"): {"coordinator"},
    ("/disagreements/<ref>/move-version", "POST"): {"coordinator"},
    ("/admin/", "GET"): {"administrator"},
    ("/admin/accounts/<int:person>", "GET"): {"administrator"},
    ("/admin/accounts/<int:person>/password", "POST"): {"administrator"},
    ("/admin/accounts/<int:person>/active", "POST"): {"administrator"},
    ("/admin/mail", "GET"): {"administrator"},
    ("/admin/mail/<int:message>/again", "POST"): {"administrator"},
    ("/admin/mail/<int:message>/leave", "POST"): {"administrator"},
    ("/mail/notify/receipt", "POST"): EVERYBODY,
}
"""For each page: who may open it, in the partnership and the disagreement that are theirs."""

STRANGERS_OWN = {
    "/raise/<partnership>",
    "/raise/<partnership>/<draft>",
    "/raise/<partnership>/<draft>/<step>",
    "/raise/<partnership>/<draft>/check",
    "/raise/<partnership>/<draft>/throw-away",
    "/raise/<partnership>/<draft>/link",
    "/raise/done/<ref>",
    "/disagreements/<ref>",
    "/disagreements/<ref>/chronology",
    "/disagreements/<ref>/chronology.pdf",
    "/disagreements/<ref>/documents/<document>",
    "/disagreements/<ref>/documents/<document>.pdf",
    "/disagreements/<ref>/<action>",
    "/disagreements/<ref>/<action>/throw-away",
}
"""What the stranger may open in the other partnership, which is theirs."""

PLACES = {
    "own": {"partnership": "calderbeck", "ref": OWN, "protocol": "lincs-joint"},
    "foreign": {"partnership": "calderbeck-adults", "ref": FOREIGN, "protocol": "lincs-joint"},
    "absent": {"partnership": "nowhere", "ref": "NONE-HERE-2345", "protocol": "none"},
}


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every page with each of its methods; signing out last, because nothing works after it."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule == "/sign-out", rule.rule)):
        if rule.endpoint not in guard.UNGUARDED:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


def opened(
    world: World, client: FlaskClient, token: str, rule: Rule, method: str, place: str, *, view: str = "none"
) -> TestResponse:
    """Ask for a page of that place: ours, the other partnership's, or one that does not exist."""
    values = {**PLACES[place], "about": "complaint", "action": "note", "version": 1, "link": "1.none"}
    values |= {"draft": "none", "step": "safety", "document": "record-s1", "drill": 1, "message": 1, "form": "csv"}
    values |= {"quarter": "2026-07", "no": 1, "sample": 1, "file": 1, "figure": "raised", "view": view}
    values |= {"who": world.person("raiser"), "person": world.person("administrator"), **SET_UP_VALUES}
    with world.app.test_request_context():
        adapter = world.app.url_map.bind("localhost")
        path = adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments}, method=method)
    return client.open(path, method=method, data={"csrf_token": token} if method == "POST" else None)


def expected(who: str, rule: Rule, method: str, place: str) -> bool:
    """Whether the policy lets this person in."""
    allowed = POLICY[rule.rule, method]
    if not {"partnership", "ref"} & rule.arguments or allowed == EVERYBODY:
        return who in allowed
    if who == "anonymous":
        return who in allowed and place != "absent"
    if who == "administrator" and who in allowed:
        return place != "absent"  # of the installation, so of every partnership in it
    if who == "stranger":
        return place == "foreign" and rule.rule in STRANGERS_OWN
    return place == "own" and who in allowed


def test_every_page_stands_in_the_policy_and_every_line_of_the_policy_is_a_page(world: World) -> None:
    assert {(rule.rule, method) for rule, method in routes(world.app)} == set(POLICY)


@MOSTLY_ONE_DATABASE
@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_everybody_gets_in_where_the_policy_says_and_nowhere_else(world: World, who: str) -> None:
    world.app.config.update(DEMO=True, NOTIFY_CALLBACK_TOKEN="only-for-tests-0123456789")
    send_drill(world)
    audit(world)
    view = save_view(world)
    client = world.client() if who == "anonymous" else world.signed_in(who)
    token = token_of(client.get("/sign-in" if who == "anonymous" else "/help"))
    nothing = client.get("/no-such-page")
    wrong = []
    for rule, method in routes(world.app):
        for place in PLACES if {"partnership", "ref"} & rule.arguments else ["own"]:
            answer = opened(world, client, token, rule, method, place, view=view)
            let_in = expected(who, rule, method, place)
            to_sign_in = answer.status_code == 302 and answer.location.startswith("/sign-in?next=")
            if let_in:
                missing = place != "own" and answer.status_code == 404  # a public guide that does not exist
                fine = not to_sign_in and answer.status_code < 500 and (missing or answer.status_code != 404)
                fine = fine or rule.rule == "/readyz"  # says itself that no scheduler runs here
            elif who == "anonymous":
                fine = to_sign_in
            else:
                same = (answer.status_code, answer.data) == (nothing.status_code, nothing.data)
                fine = same and dict(answer.headers) == dict(nothing.headers)
            if answer.status_code == 302 and not to_sign_in and rule.rule != "/sign-out":
                # A page says once what was done; it is not to be said on the next one.
                client.get(answer.location, follow_redirects=True)
            if not fine:
                wrong.append(f"{method} {rule.rule} ({place}): {answer.status_code} {answer.location or ''}")
    assert wrong == []


@pytest.mark.parametrize("who", ["manager", "coordinator"])
def test_whoever_is_no_party_reads_no_word_that_a_party_wrote(world: World, who: str) -> None:
    client = world.signed_in(who)
    paths = [f"/disagreements/{OWN}", f"/raise/done/{OWN}", f"/disagreements/{OWN}/answer_flag", "/work", "/stalled"]
    for path in paths:
        shown = client.get(path, follow_redirects=True).get_data(as_text=True)
        assert "what the class teacher saw" not in shown, path
        assert "Closed without an assessment" not in shown, path
        assert "LOCAL-child" not in shown, path


def test_both_sides_read_what_was_written(world: World) -> None:
    for who in ("raiser", "receiver"):
        shown = world.signed_in(who).get(f"/disagreements/{OWN}").get_data(as_text=True)
        assert "what the class teacher saw" in shown


def test_a_page_that_names_no_permission_keeps_the_service_from_starting(world: World) -> None:
    world.app.view_functions["forgotten"] = lambda: "open to everybody"
    with pytest.raises(guard.UnguardedView, match="forgotten"):
        guard.require_guards(world.app)


def test_a_permission_that_is_not_in_the_table_keeps_the_service_from_starting(world: World) -> None:
    world.app.view_functions["misspelt"] = guard.guarded("publik")(lambda: "open to everybody")
    with pytest.raises(guard.UnguardedView, match="misspelt"):
        guard.require_guards(world.app)


def test_a_page_added_later_without_a_permission_is_closed(world: World) -> None:
    world.app._got_first_request = False
    world.app.add_url_rule("/forgotten", "forgotten", lambda: "open to everybody")
    assert world.client().get("/forgotten").status_code == 302
    assert world.signed_in("administrator").get("/forgotten").status_code == 404


def test_whoever_left_is_out_at_once(world: World) -> None:
    raiser, administrator = world.signed_in("raiser"), world.signed_in("administrator")
    assert raiser.get(f"/disagreements/{OWN}").status_code == 200
    page = f"/admin/accounts/{world.person('raiser')}"
    administrator.post(f"{page}/active", data={"csrf_token": token_of(administrator.get(page)), "active": "no"})
    assert raiser.get(f"/disagreements/{OWN}").status_code == 302


def test_navigation_offers_what_somebody_may_open_and_nothing_else(world: World) -> None:
    links = {
        "raiser": ["/work", "/raise/", "/stalled"],
        "manager": ["/work", "/raise/", "/stalled"],
        "coordinator": ["/work", "/stalled", "/board/calderbeck", "/setup/calderbeck"],
        "board": ["/board/calderbeck"],
        "auditor": ["/audits/calderbeck"],
        "administrator": ["/admin/"],
    }
    for who, expected_links in links.items():
        client = world.signed_in(who)
        soup = BeautifulSoup(client.get("/help").data, "html.parser")
        shown = [str(link["href"]) for link in soup.select(".govuk-service-navigation__link")]
        assert shown == expected_links, who
        assert all(client.get(link, follow_redirects=True).status_code == 200 for link in shown), who


def test_what_pages_know_of_somebody_holds_no_secret() -> None:
    assert "password" not in " ".join(Account.__slots__)
