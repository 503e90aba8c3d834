"""The life of a message: receive, take a turn, dispatch."""
