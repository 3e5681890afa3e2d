"""A hotel's group checkout: many guests, one clerk, and a stateless saga that asks each of them to check out."""
