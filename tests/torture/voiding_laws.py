"""Voiding, to be gone through: what persons do with documents, and the six rules of the system."""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from messaging.messages import Entry
from process_manager.states import State, read
from systems.voiding import Voiding
from tests.torture.laws import asked
from tests.torture.steps import Act, Modules
from tests.torture.workbench import Tables

DISCARDED = (
    "DocumentVoidingRequested",
    "MarkingDocumentAsVoidedSucceeded",
    "MarkingDocumentAsVoidedFailed",
)
"""What a person may discard: what is answered then, and what a deadline makes up for."""

ONE_OF = (
    ("CompleteDocumentVoiding", "AbortDocumentVoiding"),
    ("DocumentVoided", "DocumentVoidingAborted"),
    ("MarkingDocumentAsVoidedSucceeded", "MarkingDocumentAsVoidedFailed"),
    ("UnmarkingDocumentAsVoidedSucceeded", "UnmarkingDocumentAsVoidedFailed"),
)
"""Of each, a process sees one."""

Row = Mapping[str, Any]

NOT_HELD: Row = {"marked_by": None, "report_id": None, "amount": None}


class VoidingLaws:
    """The documents of `subjects` are voided, up to `attempts` times each; any report is published, any time."""

    def __init__(self, system: Voiding, subjects: Sequence[str], attempts: int) -> None:
        self._system, self._subjects, self._attempts = system, subjects, attempts
        [self._definition] = system.manager.definitions.values()

    def persons(self, module: str, tables: Tables) -> Mapping[str, Act]:
        billing, reports, manager = self._system.billing, self._system.reports, self._system.manager
        if module == billing.name:
            ids = [each["id"] for each in tables["documents"] if each["attempt"] < self._attempts]
            return {f"void {each}": asked(billing.void, each) for each in ids if each in self._subjects}
        if module == reports.name:
            return {f"publish {each['id']}": asked(reports.publish, each["id"]) for each in tables["reports"]}
        ids = [each["id"] for each in tables["processes"]]
        return {f"acknowledge {each}": asked(manager.acknowledge, each) for each in ids}

    def discards(self, entry: Entry) -> bool:
        return entry.type in DISCARDED

    def once(self, entry: Entry) -> Hashable:
        group = next((each for each in ONE_OF if entry.type in each), entry.type)
        return group, entry.correlation_id or entry.data

    def change(self, module: str, before: Tables, after: Tables, _: Sequence[Entry]) -> Iterator[str]:
        if module == self._system.reports.name:
            now = {each["id"]: each for each in after["reports"]}
            for report in before["reports"]:
                if report["status"] == "published" and now[report["id"]] != report:
                    yield f"rule 1: {report['id']} was published, and is changed"

    def always(self, modules: Modules) -> Iterator[str]:
        held = {each["id"]: each for each in modules["reports"]["documents"]}
        for document in modules["billing"]["documents"]:
            marked_by = held.get(document["id"], NOT_HELD)["marked_by"]
            if document["status"] == "voided" and marked_by != document["process_id"]:
                yield f"rule 1: {document['id']} is voided by {document['process_id']}, but marked by {marked_by}"
        for report in modules["reports"]["reports"]:
            counted = [each for each in held.values() if each["report_id"] == report["id"] and not each["marked_by"]]
            total = sum(each["amount"] for each in counted)
            if (report["total"], report["counted"]) != (total, len(counted)):
                yield f"rule 1: {report['id']} is over {report['total']}, not {total}"
        processes = modules["process-manager"]["processes"]
        unfinished = Counter(each["subject"] for each in processes if not self._state(each).final)
        yield from (
            f"rule 3: {subject} has {count} unfinished processes" for subject, count in unfinished.items() if count > 1
        )

    def at_rest(self, modules: Modules, parked: Sequence[Entry]) -> Iterator[str]:
        held = {each["id"]: each for each in modules["reports"]["documents"]}
        processes = {each["id"]: each for each in modules["process-manager"]["processes"]}
        armed = {each["id"] for each in modules["process-manager"]["deadlines"]}
        waiting = {each.correlation_id for each in parked}
        for id_, process in processes.items():
            if self._running(process) and id_ not in armed | waiting:
                yield f"rule 4: {id_} is {process['state']} and waits for nothing that can still come"
        for document in modules["billing"]["documents"]:
            process = processes.get(document["process_id"], {})
            known = held.get(document["id"], NOT_HELD)
            if (process and self._running(process)) or document["process_id"] in waiting:
                continue
            if document["status"] == "voiding":
                yield f"rule 4: {document['id']} is being voided, but nobody is at it"
            if (document["status"] == "voided") != (known["marked_by"] is not None):
                yield f"rule 2: {document['id']} is {document['status']}, but marked by {known['marked_by']}"
            if process and (document["status"] == "voided") != (process["state"] == "document-voided"):
                yield f"rule 6: {document['id']} is {document['status']}, but its process is {process['state']}"
            issue_is_parked = any(each.type == "DocumentIssued" for each in parked)
            if not issue_is_parked and (known["report_id"] is None or known["amount"] != document["amount"]):
                yield f"rule 6: {document['id']} was issued, but is in no report"

    def outcome(self, modules: Modules) -> str:
        manager = modules["process-manager"]
        came = {each["id"]: each["state"] for each in manager["processes"]}
        came |= {each["process_id"]: "turned away" for each in manager["turned_away"]}
        asked_for = (
            " then ".join(state for id_, state in sorted(came.items()) if each in id_) for each in self._subjects
        )
        return " | ".join(each or "never asked for" for each in asked_for)

    def _running(self, process: Row) -> bool:
        """Whether a process is to go on by itself."""
        return not (self._state(process).final or self._definition.acknowledgeable(read(process["stands"])))

    def _state(self, process: Row) -> State:
        return self._definition.state(read(process["stands"]))
