"""Facts for the board: narrow rows made from journal entries, and nothing else."""
