"""What a file of content may hold: one small module per kind."""
