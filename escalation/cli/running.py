"""`escalation serve` and `scheduler`: the processes that stay."""

import signal
import socket
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from waitress import create_server

from escalation.cli.wrong import Wrong

THREADS = 8
LAST_PORT = 65535


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 answers other machines too.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, LAST_PORT))
@with_appcontext
def serve(host: str, port: int) -> None:
    """Serve the pages, with the scheduler in the same process."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    server = listen(app, host, port)
    click.echo(f"Serving on {address(host, port)} (end with Ctrl-C)", err=True)
    serve_until_stopped(app, server)


@click.command("scheduler")
@with_appcontext
def scheduler() -> None:
    """Sweep and deliver every ESCALATION_SWEEP_SECONDS, first at once, until stopped."""
    click.echo("Sweeping and delivering (end with Ctrl-C)", err=True)
    current_app.extensions["ticker"].run()


def listen(app: Flask, host: str, port: int) -> Any:
    """Take the port. Wrong, with a sentence, where something else has it."""
    try:
        return create_server(app, host=host, port=port, threads=THREADS)
    except (OSError, socket.gaierror) as error:
        raise Wrong(
            f"Port {port} cannot be used: {error.strerror or error}. "
            f"Choose another one, for instance --port {port + 1 if port < LAST_PORT else port - 1}."
        ) from None


def serve_until_stopped(app: Flask, server: Any) -> None:
    """Answer requests, sweep and deliver, until the process is asked to stop."""
    signal.signal(
        signal.SIGTERM, signal.default_int_handler
    )  # so that a service manager's stop is as orderly as Ctrl-C
    ticking = app.extensions["ticker"].start()
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        ticking.shutdown(wait=False)
        server.close()


def address(host: str, port: int) -> str:
    """Where a browser on this machine finds it."""
    return f"http://{'localhost' if host in ('0.0.0.0', '127.0.0.1', '::') else host}:{port}"  # noqa: S104
