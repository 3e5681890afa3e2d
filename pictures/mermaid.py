"""A process as Mermaid text: its history as a sequence diagram, its definition as a state diagram."""

import re
from collections.abc import Mapping

from pictures.journeys import PERSON, Hears, History, journeys, lifelines, notes
from process_manager.definition import Definition
from process_manager.states import Machine, Stands, Transition


def sequence(history: History, titles: Mapping[str, str], hears: Hears, definition: Definition | None) -> str:
    """Who said what to whom; what is on its way has a dashed line, what a module noted stands over its lifeline."""
    ways = journeys(history, hears)
    lines = ["sequenceDiagram"]
    for name, title in lifelines(titles, history, ways).items():
        lines.append(f"    {'actor' if name == PERSON else 'participant'} {identifier(name)} as {text(title)}")
    said = [
        (
            way.step,
            f"    {identifier(way.sender)}{'-)' if way.arrival is not None else '--)'}{identifier(way.receiver)}: "
            f"{text(history[way.step]['type'])}",
        )
        for way in ways
    ]
    said += [
        (each.step, f"    Note over {identifier(each.module)}: {text(each.text)}")
        for each in notes(history, ways, definition)
    ]
    return "\n".join([*lines, *(line for _, line in sorted(said))]) + "\n"


def states(definition: Definition, current: Stands = ()) -> str:
    """The state machines, several of them side by side, with the states that a process is in set apart."""
    lines = ["stateDiagram-v2", "    direction LR"]
    for machine in definition.machines:
        if len(definition.machines) == 1:
            lines += [f"    {each}" for each in machine_lines(machine)]
        else:
            lines += [
                f"    state {identifier(machine.name)} {{",
                *(f"        {each}" for each in machine_lines(machine)),
            ]
            lines.append("    }")
    if current:
        lines += ["    classDef current stroke-width:4px"]
        lines += [f"    class {identifier(name)} current" for name in current]
    return "\n".join(lines) + "\n"


def machine_lines(machine: Machine) -> list[str]:
    """A machine's states, and the ways between them."""
    lines = [f'state "{text(state.title)}" as {identifier(state.name)}' for state in machine.states]
    lines += [transition(each) for each in machine.transitions]
    return [*lines, *(f"{identifier(state.name)} --> [*]" for state in machine.states if state.final)]


def transition(each: Transition) -> str:
    """An arrow from state to state, with what the process is told and, behind a slash, what it sends."""
    source = identifier(each.source.name) if each.source else "[*]"
    sends = "".join(f" / {text(command.__name__)}" for command in each.commands)
    return f"{source} --> {identifier(each.target.name)} : {text(each.on.__name__)}{sends}"


def identifier(name: str) -> str:
    """A name that Mermaid takes as one word; never one of its own, all of which are letters only."""
    word = re.sub(r"\W", "_", name, flags=re.ASCII)
    return word if "_" in word else f"{word}_"


def text(words: str) -> str:
    """Words as they stand, with every character that could mean something to Mermaid as its number."""
    return re.sub(r"[^\w ,.+/-]", lambda found: f"#{ord(found[0])};", " ".join(words.split()))
