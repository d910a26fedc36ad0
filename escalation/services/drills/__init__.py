"""Drills: sending one, ending one, and what each agency's answer says about whether it is reached."""
