"""Orders: what becomes of a cart once it is final."""
