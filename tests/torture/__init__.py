"""What is proved by trying: each check is a module with a `run`, short in `make test`, long in `make torture`."""
