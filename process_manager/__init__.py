"""The process manager carries a process through that no single module could: it listens, remembers and commands."""
