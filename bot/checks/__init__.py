"""Answers what the bot is asked most: is this a trap?"""
