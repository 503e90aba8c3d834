"""The rules that content is held against, beyond its schema."""
