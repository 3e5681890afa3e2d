"""The stage, the live stream, the controls, logs, a process's own page. It knows systems, and names none."""
