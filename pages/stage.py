"""A system as a person sees it: lanes left and right of its coordinator, and all that the page shows of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Blueprint

from faults.breaking import Breaking
from messaging.module import Module
from messaging.readable import Readable
from messaging.system import System
from pages.lights import Lights
from pages.questions import QUESTIONS, Asked
from pages.rehearsal import Rehearsal
from pages.tour import Tour
from pages.wiring import Side
from process_manager.module import ProcessManager

SECONDS_A_MOMENT = 0.02


def as_told(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """For what is shown just as it is told."""
    return told


@dataclass(frozen=True)
class Lane:
    """A module's place on the stage. `template` shows what it `tells` as `it`; its `summary` stands in the head.

    `form` is a template that is shown above and not drawn anew while somebody types into it. What the module tells is
    plain data, from its own file alone; `draws` makes of that what is shown, where it is not the same.
    """

    module: Module
    side: Side
    tells: Callable[[], Mapping[str, Any]]
    template: str | None = None
    form: str | None = None
    draws: Callable[[Mapping[str, Any]], Mapping[str, Any]] = as_told

    @property
    def name(self) -> str:
        return self.module.name

    @property
    def title(self) -> str:
        return self.module.title


@dataclass(frozen=True)
class Stage:
    """A system with its title, the path below which it is served ("" or "/somewhere"), its lanes and its own routes.

    `why` says in a sentence what it is there for. `subjects` are the fields by which its messages name what they are
    about, each with the path before that one's id, where it has a page. `coordinator` runs the processes.
    `lists` are titles and paths of the pages with all there is. `tour` shows what can happen,
    `breaking` lets a person have something go wrong. Stages of one title show the same modules, each coordinated in the
    way that its `variant` names. `styles` are the style sheets that its own templates need, by their names in static/.
    On its `double` every order of a process's events is played, with files of its own; that one has a `rehearsal`.
    """

    title: str
    path: str
    why: str
    system: System
    lanes: Sequence[Lane]
    routes: Sequence[Blueprint]
    breaking: Breaking
    subjects: Mapping[str, str | None]
    coordinator: ProcessManager | None = None
    lists: Sequence[tuple[str, str]] = ()
    tour: Tour | None = None
    variant: str | None = None
    styles: Sequence[str] = ()
    double: "Stage | None" = None
    rehearsal: Rehearsal | None = None
    lights: Lights = field(init=False)
    titles: Mapping[str, str] = field(init=False)
    places: Mapping[str, str] = field(init=False)
    logs: Mapping[str, Readable] = field(init=False)
    _asked: Mapping[str, Asked] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        sides: dict[Side, int] = {"left": 0, "middle": 0, "right": 0}
        places = {}
        for lane in self.lanes:
            sides[lane.side] += 1
            places[lane.name] = "place-middle" if lane.side == "middle" else f"place-{lane.side}-{sides[lane.side]}"
        lights = Lights(lambda: self.system.files(SECONDS_A_MOMENT), self.system.rules)
        object.__setattr__(self, "lights", lights)
        object.__setattr__(self, "titles", {lane.name: lane.title for lane in self.lanes})
        object.__setattr__(self, "places", places)
        object.__setattr__(self, "logs", {module.name: module.log for module in self.system.modules})
        faults = self.breaking.faults
        asked = {each.name: Asked(self.system, each.module, faults[each.name], each.tells) for each in self.lanes}
        object.__setattr__(self, "_asked", asked)

    @property
    def name(self) -> str:
        return f"{self.system.name}/rehearsal" if self.rehearsal else self.system.name

    @property
    def middle(self) -> bool:
        """Whether a module stands in the middle, and coordinates the others."""
        return any(lane.side == "middle" for lane in self.lanes)

    @property
    def full_title(self) -> str:
        """Its title, and the variant that it shows."""
        return f"{self.title}, {self.variant}" if self.variant else self.title

    def close(self) -> None:
        """Stop the system's worker, and close its files and those of its double."""
        if self.double:
            self.double.close()
        self.lights.close()
        (self.rehearsal or self.system).close()

    def ask(self, module: str, question: str, **arguments: Any) -> Any:
        """What a module answers to one of QUESTIONS: plain data, and all that pages know of what is in its file."""
        return QUESTIONS[question](self._asked[module], **arguments)

    def subject_of(self, data: Mapping[str, Any]) -> str | None:
        """What a message is about, by its data."""
        return next((str(data[each]) for each in self.subjects if data.get(each)), None)

    def if_discarded(self, module: str, type_: str) -> str | None:
        """What will come of it when a message of a type is discarded at a module, as a sentence."""
        deliveries = self.system.module(module).deliveries
        return next((each.handling.if_discarded(type_) for each in deliveries if type_ in each.handling), None)

    def subject_url(self, field: str, subject: str) -> str | None:
        """The page of what a message names in a field, if it has one."""
        page = self.subjects.get(field)
        return f"{self.path}{page}{subject}" if page else None


def rehearsed(stage: Stage, double: Stage, rehearsal: Rehearsal) -> Stage:
    """A stage with its double, whose system is that of the rehearsal. That is in no list, and stands below it."""
    path = f"{stage.path}/every-order/stage"
    return replace(stage, double=replace(double, path=path, variant=None, tour=None, rehearsal=rehearsal))
