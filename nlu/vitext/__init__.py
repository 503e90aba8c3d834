"""Vietnamese text tools that need only the standard library; both Pythons import them."""
