"""The environment, read once: what can be set, what it means, and what is wrong with what was set."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

PREFIX = "ESCALATION_"

UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class BadSetting(Exception):
    """A setting cannot be used. The message names it and says what it should be."""


def _text(value: str) -> str:
    return value


def _whole(value: str) -> int:
    if not value.isdigit() or int(value) == 0:
        raise ValueError("a whole number above 0")
    return int(value)


def _count(value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise ValueError("a whole number, 0 or more")
    return int(value)


def _database(value: str) -> str:
    scheme = value.split(":", 1)[0]
    if scheme == "postgresql":
        return value.replace("postgresql:", "postgresql+psycopg:", 1)
    if scheme not in ("sqlite", "postgresql+psycopg"):
        raise ValueError("sqlite:///… or postgresql+psycopg://…")
    return value


def _address(value: str) -> str:
    if urlsplit(value).scheme not in ("http", "https"):
        raise ValueError("an address that begins with http:// or https://")
    return value.rstrip("/")


def _mail(value: str) -> str:
    parts = urlsplit(value)
    good = (
        value == "log:"
        or (parts.scheme == "file" and parts.path)
        or (parts.scheme in ("smtp", "smtps") and parts.hostname)
        or _is_notify(parts)
    )
    if not good:
        raise ValueError("smtp://user:password@host:port, smtps://…, notify://TEMPLATE@host, file:FOLDER or log:")
    return value


def _is_notify(parts: SplitResult) -> bool:
    """Whether it names a template of GOV.UK Notify; without encryption only on this machine."""
    named = re.fullmatch(UUID, parts.username or "") is not None and parts.hostname is not None
    return named and (parts.scheme == "notify" or (parts.scheme == "notify+http" and parts.hostname in LOOPBACK))


def _notify_key(value: str) -> str:
    if not re.fullmatch(f".*{UUID}-{UUID}", value):
        raise ValueError("the whole key as GOV.UK Notify shows it: a name and two long numbers")
    return value


def _token(value: str) -> str:
    if len(value) < 16:
        raise ValueError("at least 16 characters")
    return value


def _switch(value: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if value.lower() not in words:
        raise ValueError("true or false")
    return words[value.lower()]


@dataclass(frozen=True)
class Setting:
    """One setting: how it is read, what holds without it, and what it is for. `secret` is never printed."""

    name: str
    read: Callable[[str], Any]
    default: Any
    meaning: str
    secret: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting("DATABASE_URL", _database, None, "the database; without it an SQLite file in instance/"),
    Setting(
        "SECRET_KEY",
        _text,
        None,
        "signs sessions and encrypts references; kept in instance/ on the embedded database",
        secret=True,
    ),
    Setting("BASE_URL", _address, "http://localhost:8000", "the address that links in mail begin with"),
    Setting("MAIL_URL", _mail, "log:", "how mail leaves: smtp://, smtps://, notify://, file:FOLDER, log:", secret=True),
    Setting("MAIL_FROM", _text, "escalation@localhost", "the sender of mail"),
    Setting("NOTIFY_KEY", _notify_key, None, "the API key, where mail leaves by GOV.UK Notify", secret=True),
    Setting(
        "NOTIFY_CALLBACK_TOKEN",
        _token,
        None,
        "the bearer token of Notify's delivery receipts; without it none are taken",
        secret=True,
    ),
    Setting("SWEEP_SECONDS", _whole, 60, "seconds between two sweeps"),
    Setting("MAIL_LEASE_SECONDS", _whole, 60, "seconds a mail may be with one sender before another may take it over"),
    Setting("MAIL_TIMEOUT_SECONDS", _whole, 20, "seconds to wait for the mail server; at most half the lease"),
    Setting("OPERATOR_EMAIL", _text, None, "who is told when the service itself has trouble"),
    Setting("SERVICE_NAME", _text, "Escalation", "the name at the top of every page"),
    Setting("PROXIES", _count, 0, "how many proxies stand in front, each adding the sender to X-Forwarded-For"),
    Setting("SECURE_COOKIES", _switch, None, "send cookies over https only; true unless BASE_URL begins with http://"),
    Setting("SESSION_IDLE_MINUTES", _whole, 30, "minutes without a page after which a session ends"),
    Setting("SESSION_HOURS", _whole, 12, "hours after which a session ends in any case"),
)


def read(environment: Mapping[str, str] | None = None, *, instance: Path) -> dict[str, Any]:
    """Every setting with its value in force. BadSetting names the first one that cannot be used.

    Without a database address the embedded one is meant: an SQLite file and a secret key, both in the instance folder.
    With one, a secret key must be given: a key that is made up anew would make every reference unreadable.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        given = environment.get(PREFIX + setting.name, "")
        try:
            values[setting.name] = setting.read(given) if given else setting.default
        except ValueError as wrong:
            raise BadSetting(f"{PREFIX}{setting.name} has to be {wrong}.") from None
    embedded = values["DATABASE_URL"] is None or values["DATABASE_URL"].startswith("sqlite")
    if values["DATABASE_URL"] is None:
        instance.mkdir(parents=True, exist_ok=True)
        values["DATABASE_URL"] = f"sqlite:///{(instance / 'escalation.sqlite').resolve()}"
    if values["SECRET_KEY"] is None:
        if not embedded:
            raise BadSetting(f"{PREFIX}SECRET_KEY has to be set when {PREFIX}DATABASE_URL names a server.")
        values["SECRET_KEY"] = _kept_key(instance)
    if len(values["SECRET_KEY"]) < 16:
        raise BadSetting(f"{PREFIX}SECRET_KEY has to have at least 16 characters.")
    if values["MAIL_LEASE_SECONDS"] < 2 * values["MAIL_TIMEOUT_SECONDS"]:
        raise BadSetting(f"{PREFIX}MAIL_LEASE_SECONDS has to be at least twice {PREFIX}MAIL_TIMEOUT_SECONDS.")
    if values["MAIL_URL"].startswith("notify") and values["NOTIFY_KEY"] is None:
        raise BadSetting(f"{PREFIX}NOTIFY_KEY has to be set when {PREFIX}MAIL_URL begins with notify://.")
    if values["SECURE_COOKIES"] is None:
        values["SECURE_COOKIES"] = values["BASE_URL"].startswith("https:")
    return values


def unknown(environment: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for each variable that looks like a setting and is none, so that a misspelt one is not missed."""
    known = [PREFIX + setting.name for setting in SETTINGS]
    strangers = sorted(name for name in environment if name.startswith(PREFIX) and name not in known)
    return tuple(f"{name} is no setting, and does nothing.{_hint(name, known)}" for name in strangers)


def _hint(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.8)
    return f" Did you mean {near[0]}?" if near else ""


def _kept_key(instance: Path) -> str:
    instance.mkdir(parents=True, exist_ok=True)
    file = instance / "secret.key"
    try:
        with open(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return file.read_text().strip()
