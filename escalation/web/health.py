"""What load balancers and operators ask: is the process up, and does the service do its work. No names."""

import time
from datetime import timedelta

from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from escalation import clock
from escalation.services.readiness import given_up, readiness
from escalation.web.guard import guarded

blueprint = Blueprint("health", __name__)

COUNTED_FOR = 60.0


@blueprint.get("/healthz")
@guarded("public")
def healthz() -> Response:
    """The process answers."""
    return jsonify(alive=True)


@blueprint.get("/readyz")
@guarded("public")
def readyz() -> tuple[Response, int]:
    """Whether everything works; 503 when not. The moments are those of the service's own clock."""
    found = readiness(
        at=clock.now(),
        real_now=clock.real_now,
        sweep_every=timedelta(seconds=current_app.config["SWEEP_SECONDS"]),
        newest=newest_migrations(),
    )
    return jsonify(found.as_json() | {"given_up": _given_up()}), 200 if found.ready else 503


def _given_up() -> int:
    """Messages that reached nobody, counted once a minute at most: load balancers ask every few seconds."""
    kept: dict[str, float] = current_app.extensions.setdefault("given_up", {"at": -COUNTED_FOR, "number": 0})
    if time.monotonic() - kept["at"] >= COUNTED_FOR:
        try:
            kept |= {"number": given_up(), "at": time.monotonic()}
        except SQLAlchemyError:
            return 0
    return int(kept["number"])


def newest_migrations() -> tuple[str, ...]:
    """The migrations that this program needs; none where it cannot tell."""
    try:
        config = current_app.extensions["migrate"].migrate.get_config()
        return tuple(ScriptDirectory.from_config(config).get_heads())
    except CommandError:
        return ()
