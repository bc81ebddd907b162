"""One switch: a default, what it means, and the words it takes. The tables of switches are made of these."""

import dataclasses
from typing import Any


def switch(default: Any, meaning: str, *choices: str) -> Any:
    """A field of a table of switches; without `choices` it takes any value of the default's kind."""
    metadata = {"meaning": meaning, "choices": choices}
    return dataclasses.field(default=default, metadata=metadata)
