"""How Bến understands Vietnamese: text tools shared with the bot, and Rasa's components."""
