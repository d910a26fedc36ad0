"""What a WSGI server runs: the pages. The scheduler is a process of its own."""

import gc

from escalation.app import create_app

app = create_app()

# What is there now stays until the process ends: no request looks through it for garbage.
gc.collect()
gc.freeze()
