"""What a WSGI server runs: the pages. The scheduler is a process of its own."""

from escalation.app import create_app

app = create_app()
