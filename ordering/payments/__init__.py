"""Payments: the money for an order, asked for, taken, and paid back."""
