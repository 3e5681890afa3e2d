"""Every operation of the API description, asked for what the description allows and for what it does not.

A system to which everything has happened is asked, about what is there and what is not, by programs and by browsers.
Whatever is answered must be described, and what the description does not allow must be refused.
"""

import logging
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import hypothesis
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode, checks
from schemathesis.core.failures import FailureGroup

from check import broken_in
from tests.described import demo
from tests.everything import files_of_all
from tests.support import JSON, post
from tests.torture.check import Report, of
from tests.torture.served import GROUPS, ORDERING, Served
from web.openapi import BODIES

NOT_CHECKED = [
    # No description can say that there is no such id to list before, or that an amount is nothing.
    checks.positive_data_acceptance,
    # Where a path is also one with a name in it, that one's methods are allowed too.
    checks.allow_header_conformance,
]
Request = Case[Any]
Operation = APIOperation[Any, Any, Any, Any]
PROGRAM, BROWSER = JSON, {"Accept": "text/html"}
UNPACKED = {"Accept-Encoding": "identity"}
"""Without a browser, nobody unpacks a stream here."""
DOUBLE = "/every-order/stage"
CHECKOUTS = f"POST {GROUPS}/checkouts"
SYSTEMS = {"voiding": "", "ordering": ORDERING, "group-checkout": GROUPS}
"""The path of each system; ordering stands for all three ways."""


class Asked:
    """What is served, asked one operation; the answers are counted by status."""

    def __init__(self, files: Path, label: str, statuses: Counter[str]) -> None:
        self.served = Served(files, label)
        self.label = label
        self.schema = schemathesis.openapi.from_wsgi("/openapi.json", self.served.app)
        self._statuses = statuses

    def close(self) -> None:
        self.served.close()

    def for_all(self, size: int, seed: int) -> Iterator[str]:
        """Ask one operation, `size` times and for its limits. What goes wrong first, as text."""
        if DOUBLE in self.label:
            post(self.served.client, "/every-order", order="1")
        operation = self.schema.find_operation_by_label(self.label)
        assert operation, self.label

        @hypothesis.seed(seed)
        @hypothesis.settings(
            max_examples=size,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @hypothesis.given(self.anything(operation), st.sampled_from([PROGRAM, PROGRAM, BROWSER, {}]))
        def anything(case: Request, accept: Mapping[str, str]) -> None:
            self.ask(case, accept)

        try:
            for case in self.limits(operation):
                self.ask(case)
            anything()
        except (FailureGroup, Exception) as error:
            yield str(error)
        for system in self.served.systems:
            yield from broken_in(system)

    def ask(self, case: Request, accept: Mapping[str, str] = PROGRAM) -> None:
        """Raises FailureGroup unless the answer is as described."""
        answer = case.call_and_validate(headers={**UNPACKED, **accept}, excluded_checks=NOT_CHECKED)
        self._statuses[str(answer.status_code)] += 1
        self.served.drain()

    def limits(self, operation: Operation) -> Iterator[Request]:
        """What is just allowed and just not allowed."""
        generation = self.schema.config.generation_for(operation=operation)
        yield from self.schema.iter_coverage_cases(
            operation, generation_modes=list(GenerationMode), generation_config=generation
        )

    def anything(self, operation: Operation) -> st.SearchStrategy[Request]:
        """What is allowed, and where there is something to say, what is not; about what is there, too."""
        there = self.served.there()
        known = {each.name: there[each.name] for each in operation.path_parameters if each.name in there}
        cases = [operation.as_strategy()]
        if known:
            cases.append(
                st.fixed_dictionaries({name: st.sampled_from(ids) for name, ids in known.items()}).flatmap(
                    lambda names: operation.as_strategy(path_parameters=names)
                )
            )
        if operation.label == CHECKOUTS:
            stays = st.lists(st.sampled_from(there["stay_id"]), max_size=3)
            cases.append(stays.flatmap(lambda ids: operation.as_strategy(body={"stays": ids}, media_type=BODIES[0])))
        if operation.query or operation.body:
            cases.append(operation.as_strategy(GenerationMode.NEGATIVE))
        return st.one_of(cases)


def run(system: str, size: int, seed: int) -> Report:
    """Every operation of a system: all the limits that its description names, then `size` requests more."""
    report, statuses, asked = Report(), Counter[str](), operations(SYSTEMS[system])
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        files = files_of_all(Path(folder, "files"))
        for operation in asked:
            copy = Path(shutil.copytree(files, Path(folder, operation.replace("/", "-"))))
            with closing(Asked(copy, operation, statuses)) as one:
                report.broken += [f"{operation}: {each}" for each in one.for_all(size, seed)]
    logging.disable(logging.NOTSET)
    report.lines.append(f"{len(asked)} operations, answered with {of(statuses.most_common())}")
    return report


def operations(below: str) -> Sequence[str]:
    """The operations that are described below a path, by method and path; what every stage has, of the first one."""
    paths = demo().paths
    if not below:
        found = [path for path in paths if not path.startswith(("/ordering", GROUPS))]
    else:
        own = [path for path in paths if path.startswith(f"{below}/") and DOUBLE not in path]
        found = [path for path in own if does(path) != does(path.removeprefix(below))]
    return [f"{method.upper()} {path}" for path in found for method in paths[path]]


def does(path: str) -> Sequence[str]:
    """What the operations at a path do, in a sentence each."""
    return [each["summary"] for each in demo().paths.get(path, {}).values()]
