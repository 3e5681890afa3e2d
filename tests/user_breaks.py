"""What a person has go wrong, does by hand, and plays, in whichever system."""

from contextlib import suppress

from faults.breaking import KINDS
from pages.stage import Stage
from tests.user import User

FAULTS = [each for each in KINDS if each not in ("disk-full", "database-locked")]
"""Those that a module meets in what it does, and not in its file."""
AFTER_ANY_DEADLINE = 200
TRIES = 4


Cause = tuple[str, dict[str, object]]
"""Something to do: a path below that of a system, and what is said there."""


def park(user: User, path: str, module: str, cause: str, then: str) -> None:
    """Something is done whose handling at a module fails for good; what is parked is looked at, then retried or not."""
    user.post(f"{path}/faults/{module}", fault="handler-raises", times=str(TRIES))
    user.post(cause)
    user.settle(path)
    user.settle(path, AFTER_ANY_DEADLINE)
    for page in (path or "/", f"{path}/parked", f"{path}/parked?limit=1"):
        user.get(page)
    user.stage_at(path).lights.look()
    found = user.get(f"{path}/parked")["parked"]
    for each in found[:1]:
        user.post(f"{path}/parked/{each['module']}/{each['message']['id']}/{then}")
    for each in found[1:]:
        user.post(f"{path}/parked/{each['module']}/all/{then}", type=each["message"]["type"])
    user.post(f"{path}/faults/{module}/end", fault="handler-raises")
    user.settle(path)


def break_everything(user: User, stage: Stage, *causes: Cause) -> None:
    """Each fault at each module, while something is done; and something is parked there."""
    path = stage.path
    for module in stage.system.modules:
        for number, fault in enumerate((*FAULTS, "handler-raises")):
            user.post(f"{path}/faults/{module.name}", fault=fault, times=str(TRIES))
            for cause, fields in causes:
                user.post(path + cause, **fields)
            user.settle(path)
            user.get(path or "/")
            user.post(f"{path}/faults/{module.name}/end", fault=fault)
            user.post(f"{path}/faults/{module.name}/start")
            user.settle(path)
            for each in user.get(f"{path}/parked")["kinds"]:
                action = ("retry", "discard")[number % 2]
                user.post(f"{path}/parked/{each['module']}/all/{action}", type=each["type"])
    for action in ("retry", "discard"):
        for each in user.get(f"{path}/parked")["parked"][:1]:
            user.post(f"{path}/parked/{each['module']}/{each['message']['id']}/{action}")


def step_through(user: User, stage: Stage, *causes: Cause) -> None:
    """While everything is paused: every delivery and every deadline by hand."""
    path = stage.path
    user.post(f"{path}/pace", seconds="1")
    user.post(f"{path}/pause")
    for cause, fields in causes:
        user.post(path + cause, **fields)
    for _ in range(30):
        controls = user.get(f"{path}/controls")
        user.get(path or "/")
        for each in controls["next"]:
            user.post(f"{path}/step", reader=each["reader"], message=each["message"]["id"])
        user.clock.move(1)
    for module in stage.system.modules:
        following = module.deadlines.next()
        if following:
            with suppress(Exception):
                module.deadlines.hasten(following)
    for each in user.get(f"{path}/controls")["deadlines"]:
        user.post(f"{path}/step", **each)
    user.get(path or "/")
    user.post(f"{path}/resume")
    user.post(f"{path}/pace", seconds="0")
    user.settle(path, AFTER_ANY_DEADLINE)


def play_orders(user: User, stage: Stage) -> None:
    """An order of events on the double of a stage, each step of it, and what its double can be asked."""
    path = f"{stage.path}/every-order"
    user.get(path)
    user.post(path, order=1)
    for _ in range(3):
        user.post(f"{path}/stage/next")
        user.get(f"{path}/stage")
    user.post(f"{path}/stage/rest")
