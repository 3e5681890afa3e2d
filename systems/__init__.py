"""Systems: which modules there are, who reads whom, and what must always hold of them together."""
