"""Rule lights: each rule green, or red with what is broken, checked on the real files a part at a time."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from threading import Lock

from messaging.checking import Check, Rule
from messaging.snapshot import Files, TooBusy

AT_ONCE = 60
"""Keys of each check that a look goes through: some that were broken, then new ones, then the next ones in order."""
BROKEN_AT_ONCE = 10
NEW_AT_ONCE = 40
SECONDS_A_LOOK = 0.002
SECONDS_A_SLICE = 0.01
"""Where a slice takes longer, as its keys stand for much, the next one is smaller."""
MOST_AWAITED = 1000
MOST_SENTENCES = 20


@dataclass(frozen=True)
class Light:
    """A rule by a word or two, its `promise` as a sentence, and sentences of what is `broken`, none while it holds."""

    word: str
    promise: str
    broken: tuple[str, ...] = ()


class Round:
    """One check going round through all its keys, a slice a look; what it finds broken is kept until it is mended."""

    def __init__(self, rule: Rule, check: Check) -> None:
        self.of = check.of
        self.broken: dict[str, list[str]] = {}
        self._rule = rule
        self._check = check
        self._after = ""
        self._slice = AT_ONCE
        self._rest = 0

    def go_on(self, files: Files, news: Sequence[str]) -> None:
        """Check the next slice, what is new, and what was broken when it was last checked."""
        if self._rest:
            self._rest -= 1
            return
        start = time.thread_time()
        self._check_some(files, news)
        # What counts is the work, not how busy the machine is with something else.
        spent = time.thread_time() - start
        self._slice = max(1, self._slice // 2) if spent > SECONDS_A_SLICE else min(AT_ONCE, self._slice * 2)
        if self.of == "others":
            # One of them may be large and cannot be checked in part: then it is checked more rarely.
            self._rest = int(spent / SECONDS_A_LOOK)

    def _check_some(self, files: Files, news: Sequence[str]) -> None:
        again = islice(self.broken, 1 if self.of == "others" else min(BROKEN_AT_ONCE, self._slice))
        keys = dict.fromkeys([*again, *news[-min(NEW_AT_ONCE, self._slice) :]])
        following = self._following(files, max(1, self._slice - len(keys)))
        keys.update(dict.fromkeys(following))
        for key in keys:
            self.broken.pop(key, None)
        for each in self._check.broken(files, list(keys)):
            self.broken.setdefault(each.key, []).append(self._rule.sentence(each))

    def _following(self, files: Files, limit: int) -> Sequence[str]:
        found = self._check.keys(files, self._after, limit) or self._check.keys(files, "", limit)
        self._after = found[-1] if found else ""
        return found


class News:
    """The messages that were said since the last look, and the subjects they name: once more when they have arrived."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._awaited: dict[str, None] = {}

    def since(self, files: Files) -> dict[str, Sequence[str]]:
        """The newest keys by what they are keys of; whatever is older comes round anyway."""
        messages: list[str] = []
        subjects: dict[str, None] = {}
        for module in files.modules:
            head = files.head(module)
            after = max(self._seen.get(module, head), head - NEW_AT_ONCE)
            for position, data in files.rows(module, "select position, data from log where position > ?", after):
                messages.append(f"{module}-{position}")
                if subject := files.subject(data):
                    subjects[subject] = None
            self._seen[module] = head
        named = dict.fromkeys([*self._awaited, *subjects])
        on_the_way = [subject for subject in named if files.in_flight(subject)]
        self._awaited = dict.fromkeys(on_the_way[-MOST_AWAITED:])
        arrived = [subject for subject in named if subject in subjects or subject not in self._awaited]
        return {"messages": messages, "subjects": arrived}


class Lights:
    """Looks at the files that `open_files` opens, by `rules`. Any thread may call it."""

    def __init__(self, open_files: Callable[[], Files], rules: Sequence[Rule]) -> None:
        self._open_files = open_files
        self._rules = rules
        self._lock = Lock()
        self._files: Files | None = None
        self._trouble: tuple[str, ...] = ()
        self.shown: Sequence[Light] = [Light(rule.word, rule.promise) for rule in rules]
        self._begin()

    def look(self) -> Sequence[Light]:
        """Check some more and return every light. Where a file cannot be read, each of them says so."""
        with self._lock:
            try:
                self._files = self._files or self._open_files()
                with self._files.still():
                    self._go_on(self._files)
                self._trouble = ()
            except TooBusy:
                pass
            except (OSError, sqlite3.Error) as error:
                self._trouble = (f"nothing can be checked: {error}",)
                self._let_go()
            self.shown = [Light(rule.word, rule.promise, self._trouble or self._broken(rule)) for rule in self._rules]
            return self.shown

    def look_again(self) -> bool:
        """Check some more; whether any light is another one than before."""
        before = self.shown
        return self.look() != before

    def close(self) -> None:
        """Close the files."""
        with self._lock:
            self._let_go()

    def _begin(self) -> None:
        self._beginning = self._files.beginning if self._files else 0
        self._news = News()
        self._rounds = {rule.number: [Round(rule, check) for check in rule.checks] for rule in self._rules}

    def _go_on(self, files: Files) -> None:
        if files.starting_over:
            return
        if files.beginning != self._beginning:
            self._begin()
        news = self._news.since(files)
        for rounds in self._rounds.values():
            for each in rounds:
                each.go_on(files, news.get(each.of, ()))

    def _broken(self, rule: Rule) -> tuple[str, ...]:
        found = (sentence for each in self._rounds[rule.number] for all_ in each.broken.values() for sentence in all_)
        return tuple(dict.fromkeys(islice(found, MOST_SENTENCES)))

    def _let_go(self) -> None:
        if self._files:
            self._files.close()
        self._files = None
        self._begin()
