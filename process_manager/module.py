"""The process manager's module: it runs any process that is defined as a table of transitions."""

from pathlib import Path

import msgspec
from sqlite_utils import Database, Migrations

from messaging.clock import Clock, DelayLine, to_text
from messaging.delivery import Handlers, On
from messaging.messages import Event, Message, NotFound, Refused
from messaging.module import Module
from messaging.transaction import Transaction
from messaging.worker import Job
from process_manager.deadlines import Deadlines
from process_manager.definition import Definition, Process, State, command, tell
from process_manager.messages import (
    AcknowledgeProcessFailure,
    DeadlineArmed,
    DeadlinePassed,
    ProcessAdvanced,
    RequestTurnedAway,
)

migrations = Migrations("process-manager")


@migrations()
def create_processes(db: Database) -> None:
    """`facts` (JSON list) is what a process was told, `data` (JSON object) what was in it."""
    processes = db.table("processes").create(
        {
            "seq": int,
            "id": str,
            "definition": str,
            "subject": str,
            "state": str,
            "facts": str,
            "data": str,
            "started_at": str,
            "finished_at": str,
            "deadline": str,
        },
        pk="seq",
        not_null={"id", "definition", "subject", "state", "facts", "data", "started_at"},
    )
    processes.create_index(["id"], unique=True)
    processes.create_index(["subject"])
    processes.create_index(["state"])
    db.execute("create unique index one_unfinished on processes (definition, subject) where finished_at is null")
    db.execute("create index finished on processes (finished_at) where finished_at is not null")
    db.execute("create index due on processes (deadline) where deadline is not null")


@migrations()
def create_turned_away(db: Database) -> None:
    """Requests that no process was started for, so that a repeated one is not taken for a new one."""
    db.table("turned_away").create({"process_id": str, "reason": str}, pk="process_id", not_null={"reason"})


class ProcessManager(Module):
    """Runs the processes of one definition. It reads `sources`; persons answer it by `acknowledge`."""

    name = "process-manager"
    migrations = migrations

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
        unfinished = tx.execute(
            "select id, state from processes where definition = ? and subject = ? and finished_at is null",
            (self.definition.name, subject),
        ).fetchone()
        if self.knows(tx, process_id_of(message)):
            return
        if unfinished:
            process_id, state = unfinished
            reason = f"{process_id} is not finished: it waits for {self.definition.state(state).waits_for}"
            self.turn_away(tx, message, reason)
            return
        self.tell(tx, Process(process_id_of(message), subject), message)

    def turn_away(self, tx: Transaction, message: Message, reason: str) -> None:
        """Answer a request that no process will be started for, so that nobody waits for one."""
        process_id = process_id_of(message)
        if not self.knows(tx, process_id):
            tx.execute("insert into turned_away (process_id, reason) values (?, ?)", (process_id, reason))
            tx.say(RequestTurnedAway(process_id=process_id, reason=reason))
            tx.say(command(self.definition.turns_away, {**msgspec.structs.asdict(message), "reason": reason}))

    def advance(self, tx: Transaction, message: Message) -> None:
        """Tell a process what has happened. Raises NotFound when there is none by that id."""
        process = self.load(tx, process_id_of(message))
        if process:
            self.tell(tx, process, message)
        elif not self.knows(tx, process_id_of(message)):
            raise NotFound(f"there is no process {process_id_of(message)}")

    def acknowledge(self, process_id: str) -> None:
        """A person has seen why a process failed. Raises NotFound, or Refused unless it failed."""
        with self.transaction() as tx:
            process = self.load(tx, process_id)
            if process is None:
                raise NotFound(f"There is no process {process_id}.")
            message = AcknowledgeProcessFailure(process_id=process_id)
            if self.definition.transition(process.state, [type(message).__name__]) is None:
                raise Refused(f"{process_id} has no failure to acknowledge: its state is {process.state}.")
            tx.receive(message)
            self.tell(tx, process, message)

    def expire(self, tx: Transaction, process_id: str) -> None:
        """Tell a process that its deadline has passed."""
        process = self.load(tx, process_id)
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
        if told.state != process.state:
            self.enter(tx, told, state)
        tx.execute(
            "update processes set facts = ?, data = ? where id = ?",
            (msgspec.json.encode(told.facts).decode(), msgspec.json.encode(told.data).decode(), told.id),
        )
        tx.say(*commands)

    def enter(self, tx: Transaction, process: Process, state: State) -> None:
        """Keep that a process has come into a state, with the deadline for leaving it."""
        deadline = None
        if state.timeout:
            # The command and its answer are both on the way for as long as a message takes.
            deadline = to_text(tx.now + state.timeout.after + 2 * self.delay_line.delay)
            tx.say(DeadlineArmed(process_id=process.id, deadline=deadline))
        tx.execute(
            "insert into processes"
            " (id, definition, subject, state, facts, data, started_at, finished_at, deadline)"
            " values (?, ?, ?, ?, '[]', '{}', ?, ?, ?) on conflict (id) do update"
            " set state = excluded.state, finished_at = excluded.finished_at, deadline = excluded.deadline",
            (
                process.id,
                self.definition.name,
                process.subject,
                state.name,
                tx.occurred_at,
                tx.occurred_at if state.final else None,
                deadline,
            ),
        )

    def load(self, tx: Transaction, process_id: str) -> Process | None:
        """The process as it stands, None when there is none."""
        row = tx.execute("select id, subject, state, facts, data from processes where id = ?", (process_id,)).fetchone()
        if row is None:
            return None
        facts = msgspec.json.decode(row[3], type=tuple[str, ...])
        return Process(row[0], row[1], row[2], facts, msgspec.json.decode(row[4]))

    def knows(self, tx: Transaction, process_id: str) -> bool:
        """Whether a process of that id was started, or turned away."""
        return bool(
            tx.execute(
                "select 1 from processes where id = ? union all select 1 from turned_away where process_id = ?",
                (process_id, process_id),
            ).fetchone()
        )


def process_id_of(message: Message) -> str:
    """The process that a message belongs to. Raises ValueError when it names none."""
    if message.correlation_id is None:
        raise ValueError(f"{type(message).__name__} names no process")
    return message.correlation_id
