"""The Mermaid texts of a history and of a definition, whatever words and names are in them."""

import re

import pytest

from pictures import mermaid
from tests.histories import DEFINITION, HEARS, TITLES, History


def test_a_history_as_mermaid(voided: History) -> None:
    lines = mermaid.sequence(voided[:-3], TITLES, HEARS, DEFINITION).splitlines()
    assert lines == [
        "sequenceDiagram",
        "    actor person_ as Person",
        "    participant billing_ as Billing",
        "    participant process_manager as Process manager",
        "    participant reports_ as Reports",
        "    person_-)billing_: VoidDocument",
        "    billing_-)process_manager: DocumentVoidingRequested",
        "    Note over process_manager: voiding requested",
        "    Note over process_manager: deadline armed#58; +39.00 s",
        "    process_manager-)reports_: MarkDocumentAsVoided",
        "    reports_-)process_manager: MarkingDocumentAsVoidedSucceeded",
        "    Note over process_manager: marking document as voided succeeded",
    ]
    on_its_way = mermaid.sequence(voided[:2], TITLES, HEARS, DEFINITION)
    assert on_its_way.endswith("    billing_--)process_manager: DocumentVoidingRequested\n")


def test_a_definition_as_mermaid() -> None:
    lines = mermaid.states(DEFINITION, ("document-voided",)).splitlines()
    assert lines[0] == "stateDiagram-v2"
    for line in (
        '    state "Marking timed out" as marking_timed_out',
        "    [*] --> voiding_requested : DocumentVoidingRequested / MarkDocumentAsVoided",
        "    marking_document_as_voided_succeeded --> document_voided : DocumentVoided",
        "    document_voided --> [*]",
        "    class document_voided current",
    ):
        assert line in lines
    assert sum("-->" in line for line in lines) == len(DEFINITION.transitions) + 2


@pytest.mark.parametrize("words", ['a; b #1 "c" %% d', "two\nlines: x", "<script>(1)[2]{3}->>", "end", "größer 😀"])
def test_mermaid_reads_no_meaning_into_words(words: str) -> None:
    written = mermaid.text(words)
    assert re.fullmatch(r"(?:[\w ,.+/-]|#\d+;)*", written)
    read = re.sub(r"#(\d+);", lambda found: chr(int(found[1])), written)
    assert read == " ".join(words.split())


@pytest.mark.parametrize(
    ("name", "word"), [("process-manager", "process_manager"), ("end", "end_"), ("a b;c", "a_b_c")]
)
def test_mermaid_takes_every_name_for_one_word_of_ours(name: str, word: str) -> None:
    assert mermaid.identifier(name) == word
