"""What the process manager is asked to do, and what it notes about its processes."""

from messaging.messages import Command, InternalEvent


class ProcessManagerCommand(Command, frozen=True):
    recipient = "process-manager"


class AcknowledgeProcessFailure(ProcessManagerCommand, frozen=True):
    """A person has seen why a process failed; its subject is free for another one."""

    process_id: str


class DeadlinePassed(InternalEvent, frozen=True):
    """What a process waited for in `state` did not come in time. `reason` is for a person."""

    process_id: str
    state: str
    reason: str


class ProcessAdvanced(InternalEvent, frozen=True):
    """A process was told `fact` and is now in `state`, which may be the one it was in."""

    process_id: str
    fact: str
    state: str


class RequestTurnedAway(InternalEvent, frozen=True):
    """No process was started. `reason` is for a person."""

    process_id: str
    reason: str
