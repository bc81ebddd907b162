"""The small stage on which the model's tests play: three people, one list, and short ways to say things."""

from collections.abc import Mapping
from typing import Any, cast

from tests.simulation.model import Drop, Marketo, Model, Row, Settings

SPRING = 1021
INES, TOMAS, ZOE = "ines@example.com", "tomas@example.org", "zoe@example.net"
IDS = {INES: 901, TOMAS: 902}  # Zoë is not in Marketo
HAND = 950  # somebody put this lead onto the list by hand
DAY = 86_400


def marketo(*more: Mapping[str, Any], members: tuple[int, ...] = (HAND,)) -> Marketo:
    """Ines and Tomas are known, and a lead that is on the list already."""
    leads: list[Mapping[str, Any]] = [
        {
            "id": 901,
            "email": "Ines@Example.com",
            "updatedAt": 5,
            "firstName": "Ines",
            "lastName": "Moreau",
            "city": "Lyon",
        },
        {"id": 902, "email": TOMAS, "updatedAt": 5, "firstName": "Tomas", "lastName": "Okafor", "city": None},
        {"id": HAND, "email": "hand@example.com", "updatedAt": 5, "firstName": "Hanna", "lastName": "Ågren"},
        *more,
    ]
    return Marketo(leads, {SPRING: members})


def model(world: Marketo | None = None, **settings: Any) -> Model:
    return Model(world or marketo(), Settings(SPRING, **settings))


def member(key: str, time: float | None = None, **values: Any) -> Row:
    """A row that says all that is needed to create the person."""
    name = key.partition("@")[0].title()
    return Row(key, {"firstName": name, "lastName": "Example", **values}, time=time)


def leaver(key: str, time: float | None = None) -> Row:
    return Row(key, status="leaver", time=time)


def broken(key: str | None = None) -> Row:
    return Row(key, reject="bad_value" if key else "field_count")


def drop(day: float, *rows: Row, **facts: Any) -> Drop:
    return Drop(day * DAY, rows, **facts)


def value(world: Marketo, ref: int | str, name: str) -> Any:
    """The one value a lead must hold."""
    [found] = world.leads[ref].read(name)
    return cast("Any", found)
