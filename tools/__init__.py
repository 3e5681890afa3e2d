"""Commands for who works on the demo or runs it: set-up included, standard library only."""
