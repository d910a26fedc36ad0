"""What stops a backup or a restore."""


class Impossible(Exception):
    """It cannot be done, and nothing was changed. The message says why, and what would help."""
