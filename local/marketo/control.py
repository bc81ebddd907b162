"""The simulator's own paths, `/_simulator/...`: for tests and people, never for a client of Marketo.

Source: docs/simulator.md.
"""

import json
from collections.abc import Callable
from typing import Any

from local.marketo.meter import Traffic
from local.marketo.simulator import Simulator
from local.marketo.told import without_others
from local.marketo.wire import Reply, Request, json_reply

PREFIX = "/_simulator/"
Action = Callable[[Simulator, Any], Any]


def control(simulator: Simulator, request: Request) -> Reply:
    """Do what the path says; 400 with one sentence for a document that cannot be used, 404 for no such path."""
    action = _ACTIONS.get((request.method, request.path.removeprefix(PREFIX)))
    if action is None:
        return json_reply({"error": f"There is no {request.method} {request.path}."}, 404)
    try:
        given = json.loads(request.body) if request.body else None
        return json_reply(action(simulator, given) or {"ok": True})
    except (ValueError, TypeError) as error:
        return json_reply({"error": str(error)}, 400)


def _traffic(simulator: Simulator, given: Any) -> None:
    load = _object(given)
    without_others(load, Traffic.__dataclass_fields__, "The traffic")
    for key, value in load.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise ValueError(f"The traffic needs a number from 0 as '{key}', not {value!r}.")
    simulator.traffic(**load)


def _faults(simulator: Simulator, given: Any) -> None:
    if not isinstance(given, list):
        raise ValueError("Faults are a list of objects.")  # noqa: TRY004 - a bad document
    simulator.faults(given)


def _edit(simulator: Simulator, given: Any) -> None:
    asked = _exactly(given, "lead", "values")
    simulator.hands.edit(asked["lead"], _object(asked["values"]))


def _merge(simulator: Simulator, given: Any) -> None:
    asked = _exactly(given, "winner", "losers")
    simulator.hands.merge(asked["winner"], *asked["losers"])


def _moving(what: str) -> Action:
    def move(simulator: Simulator, given: Any) -> None:
        asked = _exactly(given, "list", "leads")
        getattr(simulator.hands, what)(asked["list"], *asked["leads"])

    return move


def _exactly(given: Any, *keys: str) -> dict[str, Any]:
    if set(_object(given)) != set(keys):
        raise ValueError(f"The body needs {' and '.join(keys)}, and nothing else.")
    return dict(given)


def _object(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise ValueError("The body is not a JSON object.")  # noqa: TRY004 - a bad document
    return given


_ACTIONS: dict[tuple[str, str], Action] = {
    ("GET", "state"): lambda simulator, _: simulator.state(),
    ("POST", "state"): lambda simulator, given: simulator.replace(_object(given)),
    ("GET", "counts"): lambda simulator, _: {"counts": simulator.counts},
    ("GET", "faults"): lambda simulator, _: {"faults": simulator.faults_left()},
    ("POST", "faults"): _faults,
    ("DELETE", "faults"): lambda simulator, _: simulator.clear_faults(),
    ("POST", "traffic"): _traffic,
    ("POST", "switches"): lambda simulator, given: simulator.switches(_object(given)),
    ("POST", "edit"): _edit,
    ("POST", "put_on"): _moving("put_on"),
    ("POST", "take_off"): _moving("take_off"),
    ("POST", "merge"): _merge,
    ("POST", "delete"): lambda simulator, given: simulator.hands.delete(*_exactly(given, "leads")["leads"]),
    ("POST", "expire_tokens"): lambda simulator, _: simulator.expire_tokens(),
}
