"""Modules that read each other's logs, and the worker that has them do it."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from messaging.agreement import must_agree
from messaging.carrier import Carries
from messaging.checking import Rule
from messaging.clock import Clock
from messaging.delay_line import DelayLine
from messaging.history import LoggedMessage, history
from messaging.log import Log
from messaging.messages import Entry, NotFound, log_and_position
from messaging.module import Module
from messaging.snapshot import Files, SubjectOf
from messaging.start_over import begin, start_over
from messaging.subscription import Subscription
from messaging.trouble import Trouble, sentence
from messaging.worker import Job, Worker


class System:
    """A name, modules that follow each other already, what must hold of them, and `jobs` beside theirs.

    `subject_of` tells what a message is about, by its data. Nothing is opened or started yet.
    """

    def __init__(
        self,
        name: str,
        modules: Sequence[Module],
        clock: Clock,
        delay_line: DelayLine,
        rules: Sequence[Rule],
        subject_of: SubjectOf,
        jobs: Sequence[Job] = (),
    ) -> None:
        self.name = name
        self.modules = modules
        self.rules = rules
        self.subject_of = subject_of
        self.clock = clock
        self.delay_line = delay_line
        self.carriers: Sequence[Carries] = ()
        """Whoever carries logs from and to other hosts, what that goes over first."""
        self.is_elsewhere = False
        """Whether the modules live on other hosts, so that only what they are is used here."""
        deadlines = [module.deadlines for module in modules]
        # By whom they read: what the first module says then goes through several others in one round.
        names = [module.name for module in modules]
        readers = sorted(self.subscriptions, key=lambda each: [*names, each.source.name].index(each.source.name))
        self.worker = Worker([*readers, *jobs], deadlines, clock)
        self.worker.on_change = self.redraw
        self.worker.on_return = self.allow_for_absence
        for module in modules:
            module.on_growth = self.worker.wake

    def do_also(self, job: Job) -> None:
        """Have the worker do something that needs the system itself."""
        self.worker.jobs = [*self.worker.jobs, job]

    @property
    def logs(self) -> Sequence[Log]:
        return [module.log for module in self.modules]

    @property
    def subscriptions(self) -> Sequence[Subscription]:
        """Every reader of every log."""
        return [each for module in self.modules for each in module.subscriptions]

    def open(self) -> None:
        """Open the modules' files (made when all are missing); a start over that was interrupted is finished.

        Raises UnusableFile when a file cannot be used, or is not what it should be (then nothing is made or changed),
        OSError when their folder cannot be made.
        """
        if self.is_elsewhere:
            return
        must_agree(self.modules)
        with ExitStack() as opened:
            for module in self.modules:
                module.store.path.parent.mkdir(parents=True, exist_ok=True)
                module.open()
                opened.callback(module.close)
            begin(self.modules)
            opened.pop_all()

    def start(self) -> None:
        """Begin to work."""
        for each in self.carriers:
            each.start()
        if not self.is_elsewhere:
            self.worker.start()

    def files(self, patience: float) -> Files:
        """The modules' files, to be checked. Raises FileNotFoundError when one is missing."""
        paths = {module.name: module.store.path for module in self.modules}
        reads = {module.name: [each.source.name for each in module.subscriptions] for module in self.modules}
        return Files(paths, reads, self.subject_of, patience)

    def stopped_readers(self, module: Module) -> list[str]:
        """Why a module reads some logs no more, a sentence each that says what to do; none while all is well.

        Their files do not go together: one was replaced, or lost its end. Raises Trouble.
        """
        if not any(each.trouble() for each in module.subscriptions):
            return []
        # Whoever just starts over is done when this file is free.
        with self.modules[0].store.writing():
            return [found for each in module.subscriptions if (found := each.trouble())]

    def module(self, name: str) -> Module:
        """A module by its name. Raises NotFound."""
        for module in self.modules:
            if module.name == name:
                return module
        raise NotFound(f"There is no module {name}; the modules are {', '.join(each.name for each in self.modules)}.")

    def message_for(self, reader: str, message_id: str) -> tuple[Subscription, Entry]:
        """A message, and the subscription through which `reader` gets it. Raises NotFound."""
        log, position = log_and_position(message_id) or ("", 0)
        for subscription in self.subscriptions:
            if (subscription.reader.name, subscription.source.name) == (reader, log):
                for entry in subscription.source.read(position - 1, 1):
                    if isinstance(entry, Entry) and entry.id == message_id:
                        return subscription, entry
        raise NotFound(f"There is no message {message_id} that {reader} could read.")

    def history(self, process_id: str) -> list[LoggedMessage]:
        """Every message of a process, whichever log it is in, in order, as JSON has them."""
        return history(log.of_process(process_id) for log in self.logs)

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """Inside, this thread sees every module's file as it was when it was first looked at. Raises Trouble."""
        with ExitStack() as files:
            for module in () if self.is_elsewhere else self.modules:
                files.enter_context(module.store.reading())
            yield

    def troubles_of(self, module: Module) -> list[str]:
        """What keeps a module from going on, or a job that is no module's, as sentences; none while all is well."""
        others = [each for each in self.modules if each is not module]
        not_ours = {job for each in others for job in (*each.subscriptions, each.deadlines)}
        found = [sentence(error) for job, error in list(self.worker.troubles.items()) if job not in not_ours]
        found += [each.trouble for each in self.carriers if each.trouble]
        try:
            found += self.stopped_readers(module)
        except Trouble as error:
            found.append(str(error))
        return found

    def look_anew(self) -> None:
        """The streams may have become others, or can be reached again: look at them."""
        for each in self.carriers:
            each.look_anew()

    def changed(self) -> None:
        """Something changed without a message: have the worker look again and every page drawn anew."""
        self.worker.wake()
        self.redraw()

    def allow_for_absence(self) -> None:
        """Nobody could work for a while, so no deadline passes before what is on its way has had its time."""
        for module in self.modules:
            module.deadlines.allow_for_absence()

    def redraw(self) -> None:
        """Have every page drawn anew."""
        for module in self.modules:
            module.on_change()

    def pause(self) -> None:
        """Let nothing happen by itself, and time stand still. When this returns, the last step is done."""
        self.worker.pause()
        self.delay_line.stop()

    def resume(self) -> None:
        """Go on where everything stood."""
        stood_still = self.delay_line.go_on()
        if stood_still:
            for module in self.modules:
                module.deadlines.put_off(stood_still)
        self.worker.resume()

    def start_over(self) -> None:
        """Empty everything, as if nothing had ever been said."""
        with self.worker.at_rest():
            start_over(self.modules)
        self.changed()

    def close(self) -> None:
        """Stop to work, let time run again where it stood still, and close the files."""
        for each in self.carriers:
            each.stop()
        self.worker.stop()
        if self.is_elsewhere:
            return
        if self.worker.paused:
            self.resume()
        for module in self.modules:
            module.close()
