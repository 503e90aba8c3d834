"""Answers what the bot is asked most: whether something is a trap."""
