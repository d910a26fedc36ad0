"""Changing a partnership's set-up, a piece at a time, under the rules and in the words of the set-up file."""
