"""Warnings to those who asked for them: written, looked at by a second person, sent in waves."""
