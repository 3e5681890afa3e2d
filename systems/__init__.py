"""One file a system: its modules, who reads whom, its coordinator, and where its lanes stand on the stage."""
