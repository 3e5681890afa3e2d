"""How fast the demo is, beside what one would write by hand and what others have written: `make bench`."""
