"""Bến's bot: a small, careful switchboard with a desk where operators take over."""
