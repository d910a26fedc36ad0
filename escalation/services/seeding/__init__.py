"""Synthetic volume for measurements: a few disagreements made by the services, and many copies of each."""
