"""Whole databases in and out, each by its database's own means, while everybody goes on working."""
