"""What load balancers and operators ask: is the process up, and does the service do its work. No names."""

from datetime import timedelta

from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Blueprint, Response, current_app, jsonify

from escalation import clock
from escalation.services.readiness import readiness
from escalation.web.guard import guarded

blueprint = Blueprint("health", __name__)


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
        sweep_every=timedelta(seconds=current_app.config["SWEEP_SECONDS"]),
        newest=newest_migrations(),
    )
    return jsonify(found.as_json()), 200 if found.ready else 503


def newest_migrations() -> tuple[str, ...]:
    """The migrations that this program needs; none where it cannot tell."""
    try:
        config = current_app.extensions["migrate"].migrate.get_config()
        return tuple(ScriptDirectory.from_config(config).get_heads())
    except CommandError:
        return ()
