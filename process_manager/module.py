"""The process manager's module: it runs any processes that are defined as tables of transitions."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from messaging.clock import Clock
from messaging.delay_line import DelayLine
from messaging.handling import Handlers, On
from messaging.messages import Message, NotFound, Refused, made_of
from messaging.module import Module
from messaging.transaction import Transaction
from process_manager import tables
from process_manager.compensation import if_discarded
from process_manager.definition import Definition
from process_manager.messages import AcknowledgeProcessFailure, DeadlinePassed, ProcessAdvanced, RequestTurnedAway
from process_manager.process import Process, tell
from process_manager.shapes import Shapes
from process_manager.validation import from_elsewhere


class ProcessManager(Module):
    """Runs the processes of its definitions, by name. It reads `sources`; persons answer it by `acknowledge`."""

    name = "process-manager"
    migrations = tables.migrations

    def __init__(self, folder: Path, clock: Clock, delay_line: DelayLine, definitions: Sequence[Definition]) -> None:
        super().__init__(folder, clock, delay_line)
        self.definitions = {each.name: each for each in definitions}
        self.shapes = Shapes(definitions)

    @property
    def handlers(self) -> Handlers:
        """What to do about each event that a definition names."""
        table: dict[type[Message], On] = {}
        for definition in self.definitions.values():
            told = [each.on for each in definition.transitions if from_elsewhere(each.on)]
            for each in (*told, *definition.also_told):
                table[each] = On(self.advance, if_discarded=if_discarded(definition, each))
        begin = On(self.begin, when_discarded=self.turn_away, if_discarded="No process is started: it is turned away.")
        starts = {each.starts_on: begin for each in self.definitions.values()}
        return {**table, **starts}

    @property
    def when_due(self) -> Handlers:
        return {
            DeadlinePassed: On(self.expire, if_discarded="The process then waits for its answer without a deadline.")
        }

    def begin(self, tx: Transaction, message: Message) -> None:
        """Start a process, unless its subject has one that is not finished: then the request is turned away."""
        definition = self.started_by(message)
        id_, subject = process_id_of(message), getattr(message, definition.subject)
        known = tables.first_come(tx, definition, id_, subject)
        if known is None:
            self.tell(tx, definition, Process(id_, subject), message)
        elif known[0] != id_:
            process_id, stands = known
            reason = f"{process_id} is not finished: it waits for {definition.waits_for(stands)}"
            self.turn_away(tx, message, reason)

    def turn_away(self, tx: Transaction, message: Message, reason: str) -> None:
        """Answer a request that no process will be started for, so that nobody waits for one."""
        process_id = process_id_of(message)
        if not tables.knows(tx, process_id):
            tx.execute("insert into turned_away (process_id, reason) values (?, ?)", (process_id, reason))
            tx.say(RequestTurnedAway(process_id=process_id, reason=reason))
            data = {**msgspec.structs.asdict(message), "reason": reason}
            if turns_away := self.started_by(message).turns_away:
                tx.say(made_of(data, turns_away))

    def advance(self, tx: Transaction, message: Message) -> None:
        """Tell a process what has happened. Raises NotFound when there is none by that id."""
        if found := tables.load(tx, self.definitions, process_id_of(message)):
            self.tell(tx, *found, message)
        elif not tables.knows(tx, process_id_of(message)):
            raise NotFound(f"there is no process {process_id_of(message)}")

    def acknowledge(self, process_id: str) -> None:
        """A person has seen why a process failed. Raises NotFound, or Refused unless it failed."""
        with self.transaction() as tx:
            self._acknowledge(tx, process_id)

    def acknowledge_all(self) -> int:
        """A person has seen every failure that there is now; returns how many."""
        states = [(name, each.name) for name, one in self.definitions.items() for each in one.acknowledgeable_states]
        with self.transaction() as tx:
            failed = [process_id for each in states for process_id in tables.in_state(tx, *each)]
            for process_id in failed:
                self._acknowledge(tx, process_id)
        return len(failed)

    def _acknowledge(self, tx: Transaction, process_id: str) -> None:
        found = tables.load(tx, self.definitions, process_id)
        if found is None:
            raise NotFound(f"There is no process {process_id}.")
        definition, process = found
        if not definition.acknowledgeable(process.stands):
            raise Refused(
                f"{process_id} has no failure to acknowledge: its state is {definition.state(process.stands).name}."
            )
        message = AcknowledgeProcessFailure(process_id=process_id)
        tx.receive(message)
        self.tell(tx, definition, process, message)

    def expire(self, tx: Transaction, message: DeadlinePassed) -> None:
        """Tell a process that its deadline has passed, unless it has gone on from there meanwhile."""
        found = tables.load(tx, self.definitions, message.process_id)
        if found and message.state in found[1].stands:
            self.tell(tx, *found, message)

    def tell(self, tx: Transaction, definition: Definition, process: Process, message: Message) -> None:
        """Keep what a message makes of a process, and send the commands that follow from it."""
        told, commands = tell(definition, process, message)
        if told == process:
            return
        assert told.state
        tx.say(ProcessAdvanced(process_id=told.id, fact=type(message).__name__, state=told.state))
        self._watch(tx, definition, process, told)
        keep = tables.save if process.stands else tables.add
        keep(tx, definition, told)
        tx.say(*commands)

    def _watch(self, tx: Transaction, definition: Definition, process: Process, told: Process) -> None:
        """Wait no longer than the states allow that a process has come into; stop waiting in those that it has left."""
        timeouts = definition.timeouts
        for name in process.stands:
            if name in timeouts and name not in told.stands:
                self.deadlines.disarm(tx, told.id)
        for name in told.stands:
            if name in timeouts and name not in process.stands:
                timeout = timeouts[name]
                # The command and its answer are both on the way for as long as a message takes.
                after = timeout.after + 2 * self.delay_line.delay
                passed = DeadlinePassed(process_id=told.id, state=name, reason=timeout.reason)
                self.deadlines.arm(tx, told.id, after, passed)

    def started_by(self, message: Message) -> Definition:
        """The definition of the processes that a message starts."""
        return next(each for each in self.definitions.values() if each.starts_on is type(message))


def process_id_of(message: Message) -> str:
    """The process that a message belongs to. Raises ValueError when it names none."""
    if message.correlation_id is None:
        raise ValueError(f"{type(message).__name__} names no process")
    return message.correlation_id
