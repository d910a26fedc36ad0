"""What gunicorn serves in these tests: the pages as `wsgi.py` has them, with cheap passwords, by the tests' clock."""

import os

from jinja2 import FileSystemBytecodeCache

from escalation.app import create_app
from tests.faults.program import live_by

live_by(os.environ)
app = create_app({"PASSWORD_COST": {"time_cost": 1, "memory_cost": 8}})
app.jinja_env.bytecode_cache = FileSystemBytecodeCache(os.environ["FAULTS_TEMPLATES"])  # workers are started often
