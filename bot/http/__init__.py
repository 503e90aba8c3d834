"""What both doors (chat page and desk) need of HTTP, free of any web framework."""
