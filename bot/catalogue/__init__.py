"""Reads content/ and checks it; knows nothing of people or messages."""
