"""The process manager's module: it runs any process that is defined as a table of transitions."""

from pathlib import Path

import msgspec

from messaging.clock import Clock, DelayLine, to_text
from messaging.delivery import Handlers, On
from messaging.messages import Event, Message, NotFound, Refused
from messaging.module import Module
from messaging.transaction import Transaction
from messaging.worker import Job
from process_manager import tables
from process_manager.deadlines import Deadlines
from process_manager.definition import Definition, Process, command, tell
from process_manager.messages import (
    AcknowledgeProcessFailure,
    DeadlineArmed,
    DeadlinePassed,
    ProcessAdvanced,
    RequestTurnedAway,
)


class ProcessManager(Module):
    """Runs the processes of one definition. It reads `sources`; persons answer it by `acknowledge`."""

    name = "process-manager"
    migrations = tables.migrations

    def __init__(self, data_dir: Path, clock: Clock, delay_line: DelayLine, definition: Definition) -> None:
        super().__init__(data_dir, clock, delay_line)
        self.definition = definition
        self.deadlines = Deadlines(self)

    @property
    def jobs(self) -> list[Job]:
        return [*super().jobs, self.deadlines]

    @property
    def handlers(self) -> Handlers:
        """What to do about each event that the definition names."""
        told = [each.on for each in self.definition.transitions if each.on.visibility == "public"]
        table: dict[type[Message], On] = {
            each: On(self.advance) for each in (*told, *self.definition.also_told) if issubclass(each, Event)
        }
        return {**table, self.definition.starts_on: On(self.begin, when_discarded=self.turn_away)}

    def begin(self, tx: Transaction, message: Message) -> None:
        """Start a process, unless its subject has one that is not finished: then the request is turned away."""
        subject = getattr(message, self.definition.subject)
        if tables.knows(tx, process_id_of(message)):
            return
        if under_way := tables.unfinished(tx, self.definition, subject):
            process_id, state = under_way
            reason = f"{process_id} is not finished: it waits for {self.definition.state(state).waits_for}"
            self.turn_away(tx, message, reason)
            return
        self.tell(tx, Process(process_id_of(message), subject), message)

    def turn_away(self, tx: Transaction, message: Message, reason: str) -> None:
        """Answer a request that no process will be started for, so that nobody waits for one."""
        process_id = process_id_of(message)
        if not tables.knows(tx, process_id):
            tx.execute("insert into turned_away (process_id, reason) values (?, ?)", (process_id, reason))
            tx.say(RequestTurnedAway(process_id=process_id, reason=reason))
            tx.say(command(self.definition.turns_away, {**msgspec.structs.asdict(message), "reason": reason}))

    def advance(self, tx: Transaction, message: Message) -> None:
        """Tell a process what has happened. Raises NotFound when there is none by that id."""
        process = tables.load(tx, process_id_of(message))
        if process:
            self.tell(tx, process, message)
        elif not tables.knows(tx, process_id_of(message)):
            raise NotFound(f"there is no process {process_id_of(message)}")

    def acknowledge(self, process_id: str) -> None:
        """A person has seen why a process failed. Raises NotFound, or Refused unless it failed."""
        with self.transaction() as tx:
            process = tables.load(tx, process_id)
            if process is None:
                raise NotFound(f"There is no process {process_id}.")
            message = AcknowledgeProcessFailure(process_id=process_id)
            if self.definition.transition(process.state, [type(message).__name__]) is None:
                raise Refused(f"{process_id} has no failure to acknowledge: its state is {process.state}.")
            tx.receive(message)
            self.tell(tx, process, message)

    def expire(self, tx: Transaction, process_id: str) -> None:
        """Tell a process that its deadline has passed."""
        process = tables.load(tx, process_id)
        timeout = self.definition.state(process.state).timeout if process and process.state else None
        assert process is not None
        assert timeout is not None, f"{process_id} has a deadline in a state without one"
        message = DeadlinePassed(process_id=process_id, reason=timeout.reason)
        tx.receive(message)
        self.tell(tx, process, message)

    def tell(self, tx: Transaction, process: Process, message: Message) -> None:
        """Keep what a message makes of a process, and send the commands that follow from it."""
        told, commands = tell(self.definition, process, message)
        if told == process:
            return
        assert told.state
        state = self.definition.state(told.state)
        tx.say(ProcessAdvanced(process_id=told.id, fact=told.facts[-1], state=state.name))
        deadline = tables.deadline_of(tx, told.id)
        if told.state != process.state:
            # The command and its answer are both on the way for as long as a message takes.
            on_the_way = 2 * self.delay_line.delay
            deadline = to_text(tx.now + state.timeout.after + on_the_way) if state.timeout else None
            if deadline:
                tx.say(DeadlineArmed(process_id=told.id, deadline=deadline))
        tables.save(tx, self.definition, told, deadline)
        tx.say(*commands)


def process_id_of(message: Message) -> str:
    """The process that a message belongs to. Raises ValueError when it names none."""
    if message.correlation_id is None:
        raise ValueError(f"{type(message).__name__} names no process")
    return message.correlation_id
