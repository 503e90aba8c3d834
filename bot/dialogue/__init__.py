"""Chooses what to say: Rasa, or the fallback when Rasa is away."""
