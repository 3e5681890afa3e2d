"""Where between the lanes of a stage each wire is drawn."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pictures.wires import Wire

Side = Literal["left", "middle", "right"]


def wired(sides: Mapping[str, Side], wires: Sequence[Wire]) -> dict[str, Any]:
    """The wires of modules on these `sides`, by where they are drawn.

    They are `beside` a module that is joined to the middle, `between` two of one side, or lead `past` the middle.
    """

    def join(*expected: Side) -> list[Wire]:
        return [each for each in wires if {sides[each.left], sides[each.right]} == set(expected)]

    return {
        "beside": {
            name: [each for each in join(side, "middle") if name in (each.left, each.right)]
            for name, side in sides.items()
            if side != "middle"
        },
        "between": {"left": join("left"), "right": join("right")},
        "past": join("left", "right"),
    }
