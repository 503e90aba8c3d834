"""Trains the small danger model that the bot carries; runs in Rasa's environment."""
