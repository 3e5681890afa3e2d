"""Shipments: what is in stock, and the packages that were sent."""
