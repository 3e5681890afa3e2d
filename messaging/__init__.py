"""What every module stands on: messages, a log, cursors, one transaction a step, a worker, a clock."""
