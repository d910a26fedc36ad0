"""How a command says that it was given something it cannot use."""

from typing import Any

import click


class Wrong(click.ClickException):
    """Bad input, or a service that cannot be reached: the sentence goes to standard error, the exit code is 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the sentence alone."""
        click.echo(self.message, err=True)
