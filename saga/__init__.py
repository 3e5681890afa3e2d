"""Runs any stateless saga: a table of what is commanded at which event, and nothing that is remembered."""
