"""Rasa components of our own; imported by Rasa's process only."""
