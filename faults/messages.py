"""What the person who breaks something tells a module. It is kept in the module's log, for nobody else to read."""

from messaging.messages import Command


class OperatorCommand(Command, frozen=True):
    visibility = "internal"


class ArmFault(OperatorCommand, frozen=True):
    """Have a fault strike the next message, `times` in a row where it can, or be there until it is switched off."""

    fault: str
    times: int


class SwitchOffFault(OperatorCommand, frozen=True):
    """Let a fault that was armed not strike, or not be there any longer."""

    fault: str


class StartModule(OperatorCommand, frozen=True):
    """Start the module again, after it crashed or was switched off."""
