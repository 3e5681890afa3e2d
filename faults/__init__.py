"""What a person can have go wrong in a module, to see what follows: on its real file, at its seam."""
