"""What makes non-use visible: what agencies could have disagreed with, and what is found in their files."""
