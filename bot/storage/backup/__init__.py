"""Copies of the database that only the recovery file opens, and the way back."""
