"""Items as DynamoDB spells them, and back: JSON values in, JSON values out, never a ``Decimal``.

An item that is ``due`` also gets the attribute ``shard``, which the sparse index needs and nobody else sees.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segpush.ports import Item

DUE_SHARD = "due"


def key(pk: str, sk: str) -> dict[str, Any]:
    """Return the primary key of an item."""
    return pack({"pk": pk, "sk": sk})


def pack(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return JSON values as DynamoDB's; raise ``TypeError`` for anything JSON has not."""
    exact = json.loads(json.dumps(attributes), parse_float=Decimal)  # DynamoDB's numbers are decimal
    serialize = TypeSerializer().serialize
    return {name: serialize(value) for name, value in exact.items()}


def pack_item(item: Item) -> dict[str, Any]:
    """Return a whole item as DynamoDB's, indexed where it is ``due``; a ``due`` of None is none."""
    plain = {name: value for name, value in item.items() if name != "shard" and (name, value) != ("due", None)}
    return pack(plain | ({"shard": DUE_SHARD} if "due" in plain else {}))


def unpack(attributes: Mapping[str, Any]) -> Item:
    """Return a stored item with JSON values."""
    deserialize = TypeDeserializer().deserialize
    return {name: _plain(deserialize(value)) for name, value in attributes.items() if name != "shard"}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value
