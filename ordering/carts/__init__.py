"""Carts: what customers want to buy."""
