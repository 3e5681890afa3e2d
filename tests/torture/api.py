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

from app import create_app
from check import broken_in
from settings import Settings
from systems.ordering import ByProcessManager
from systems.ordering_stage import managed
from systems.voiding import Voiding, stage
from tests.described import demo
from tests.everything import files_of_all
from tests.support import JSON, ManualClock, get, post
from tests.torture.check import Report, of

NOT_CHECKED = [
    # No description can say that there is no such id to list before, or that an amount is nothing.
    checks.positive_data_acceptance,
    # Where a path is also one with a name in it, that one's methods are allowed too.
    checks.allow_header_conformance,
]
Request = Case[Any]
Operation = APIOperation[Any, Any, Any, Any]
PROGRAM, BROWSER = JSON, {"Accept": "text/html"}
LATER = 3600.0
DOUBLE = "/every-order/stage"
ORDERING = "/ordering/process-manager"


class Asked:
    """Voiding and ordering, on files of their own, asked one operation; the answers are counted by status."""

    def __init__(self, files: Path, statuses: Counter[str]) -> None:
        clock = ManualClock()
        clock.move(LATER)
        settings = Settings(data_dir=files)
        self.system = Voiding(settings, clock)
        self.system.open()
        self.ordering = ByProcessManager(settings, clock)
        self.ordering.open()
        self.stages = [stage(self.system), managed(self.ordering)]
        self.app = create_app(self.stages, settings)
        # Else a stream would not end.
        for live in (*self.app.extensions["live"], *self.app.extensions["live_doubles"]):
            live.stop()
        self.schema = schemathesis.openapi.from_wsgi("/openapi.json", self.app)
        self._statuses = statuses

    def close(self) -> None:
        for each in self.stages:
            each.close()

    def order(self) -> None:
        """An open cart, and an order that is not paid yet."""
        for _ in range(2):
            cart = self.ordering.carts.open_cart("Contoso")
            self.ordering.carts.add_product(cart, "book", 1)
        self.ordering.carts.finalize(cart)
        self.ordering.worker.drain()

    def for_all(self, label: str, size: int, seed: int) -> Iterator[str]:
        """Ask one operation, `size` times and for its limits. What goes wrong first, as text."""
        if DOUBLE in label:
            post(self.app.test_client(), "/every-order", order="1")
        if ORDERING in label:
            self.order()
        operation = self.schema.find_operation_by_label(label)
        assert operation, label

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
        yield from (*broken_in(self.system), *broken_in(self.ordering))

    def ask(self, case: Request, accept: Mapping[str, str] = PROGRAM) -> None:
        """Raises FailureGroup unless the answer is as described."""
        answer = case.call_and_validate(headers=dict(accept), excluded_checks=NOT_CHECKED)
        self._statuses[str(answer.status_code)] += 1
        self.system.worker.drain()
        self.ordering.worker.drain()

    def limits(self, operation: Operation) -> Iterator[Request]:
        """What is just allowed and just not allowed."""
        generation = self.schema.config.generation_for(operation=operation)
        yield from self.schema.iter_coverage_cases(
            operation, generation_modes=list(GenerationMode), generation_config=generation
        )

    def anything(self, operation: Operation) -> st.SearchStrategy[Request]:
        """What is allowed, and where there is something to say, what is not; about what is there, too."""
        there = self.there()
        known = {each.name: there[each.name] for each in operation.path_parameters if each.name in there}
        cases = [operation.as_strategy()]
        if known:
            cases.append(
                st.fixed_dictionaries({name: st.sampled_from(ids) for name, ids in known.items()}).flatmap(
                    lambda names: operation.as_strategy(path_parameters=names)
                )
            )
        if operation.query or operation.body:
            cases.append(operation.as_strategy(GenerationMode.NEGATIVE))
        return st.one_of(cases)

    def there(self) -> Mapping[str, list[str]]:
        """What the names in paths may be."""
        client = self.app.test_client()
        modules = [each.name for each in self.system.modules]
        return {
            "document_id": [each["id"] for each in get(client, "/documents")["documents"]],
            "report_id": [each["id"] for each in get(client, "/reports")["reports"]],
            "process_id": [each["id"] for each in get(client, "/processes")["processes"]],
            "message_id": [each["message"]["id"] for each in get(client, "/parked")["parked"]],
            "name": modules,
            "reader": modules,
            "scene": [each.name for each in self.system.tour.scenes],
            "cart_id": [each["id"] for each in get(client, f"{ORDERING}/carts")["carts"]],
            "order_id": [each["id"] for each in get(client, f"{ORDERING}/orders")["orders"]],
            "payment_id": [each["id"] for each in get(client, f"{ORDERING}/payments")["payments"]],
            "product": [each["product"] for each in get(client, f"{ORDERING}/stock")["stock"]],
        }


def run(size: int, seed: int) -> Report:
    """Every operation: all the limits that its description names, then `size` requests more."""
    report, statuses = Report(), Counter[str]()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        files = files_of_all(Path(folder, "files"))
        for operation in operations():
            copy = Path(shutil.copytree(files, Path(folder, operation.replace("/", "-"))))
            with closing(Asked(copy, statuses)) as asked:
                report.broken += [f"{operation}: {each}" for each in asked.for_all(operation, size, seed)]
    logging.disable(logging.NOTSET)
    report.lines.append(f"{len(operations())} operations, answered with {of(statuses.most_common())}")
    return report


def operations() -> Sequence[str]:
    """Every operation that the demo describes, by method and path; what every stage has, of the first one."""
    paths = demo().paths
    of_ordering = [
        path.removeprefix(ORDERING) for path in paths if path.startswith(f"{ORDERING}/") and DOUBLE not in path
    ]
    own = [ORDERING + path for path in of_ordering if path not in paths]
    of_voiding = [path for path in paths if not path.startswith("/ordering")]
    return [f"{method.upper()} {path}" for path in (*of_voiding, *own) for method in paths[path]]
