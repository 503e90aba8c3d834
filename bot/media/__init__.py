"""Pictures and recordings: what they are, cleaned of what they tell unasked, and read."""
