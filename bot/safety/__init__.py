"""Looks for danger in a message, without any model or network being up."""
