"""The loops that run beside the web: turns, dispatch, timers, retention."""
