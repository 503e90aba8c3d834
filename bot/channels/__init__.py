"""Ways people reach us, one file each."""
