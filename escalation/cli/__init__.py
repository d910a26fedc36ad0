"""The `escalation` command: Flask's own for this application, with what people who run the service need."""

from typing import NoReturn

from escalation.app import create_app
from escalation.cli.group import Escalation, refuse
from escalation.settings import BadSetting


def main() -> NoReturn:
    """Run one command and end the process with its exit code: 0 done, 1 the answer is no, 2 bad usage or input."""
    try:
        app = create_app()
    except BadSetting as bad:
        refuse(str(bad))
    Escalation(app).main(prog_name="escalation")
    raise SystemExit(0)
