"""Group checkouts: guests who leave together, and what each of them has answered."""
