"""What an upload has to be before it is taken: size, parts, parameters, header, room in the queue.

Source: marketo-rest: Bulk lead import (parameters; what an import does; file rules).
"""

from local.marketo.call import Call
from local.marketo.errors import Refused
from local.marketo.import_work import IN_PROGRESS
from local.marketo.imports import ImportJob
from local.marketo.tables import DELIMITERS, Row, read_table
from local.marketo.uploads import Upload, uploaded
from local.marketo.world import World


def ordered(world: World, call: Call) -> ImportJob:
    """The job an upload asks for, waiting; Refused when it is not taken."""
    upload = _sized(world, call)
    file_format, lookup, partition = _format(call), _lookup(world, call), _partition(world, call)
    list_id = _list(world, call)
    header, rows = read_table(upload.file, file_format)
    _content(world, header, rows)
    if world.imports.full(world.meter.traffic, world.switches):
        raise Refused("1016")
    waits = 0.0 if world.switches.import_first_reply == "current" else world.switches.import_queue_seconds
    job = ImportJob(
        world.imports.next_id(), file_format, lookup, list_id, partition, header, rows, call.at, call.at + waits
    )
    if _busy(world, list_id):
        if world.switches.second_import == "1019":
            raise Refused("1019")
        job.doom = IN_PROGRESS
    return job


def _sized(world: World, call: Call) -> Upload:
    whole = world.switches.import_bytes_counted == "body"
    if whole:
        _small(world, call.request.body)
    upload = uploaded(call)
    if not whole:
        _small(world, upload.file)
    if "access_token" in upload.others and not world.switches.access_token_parameter:
        raise Refused("601")
    return upload


def _small(world: World, content: bytes) -> None:
    if len(content) >= world.switches.import_bytes:
        raise Refused("413", "Request Entity Too Large", status=413)


def _format(call: Call) -> str:
    given = call.text("format")
    if not given:
        raise Refused("1002", "Missing value for required parameter 'format'")
    if given not in DELIMITERS:
        raise Refused("1003", f"Invalid value for parameter 'format': {given}")
    return given


def _lookup(world: World, call: Call) -> str:
    name = call.text("lookupField", "email")
    field = world.fields.get(name)
    if field is None:
        raise Refused("1006", f"Lookup field '{name}' not found")
    if not field.searchable:
        raise Refused("1011", f"Field '{name}' is not supported for lookup")
    return name


def _partition(world: World, call: Call) -> int | None:
    name = call.text("partitionName")
    if not name:
        return None
    found = [number for number, known in world.partitions.items() if known == name]
    if not found or name in world.switches.forbidden_partitions:
        raise Refused("1003", f"Partition '{name}' is not part of the given workspace")
    return found[0]


def _list(world: World, call: Call) -> int | None:
    given = call.text("listId")
    if not given:
        return None
    if not given.isdecimal():
        raise Refused("1003", "Invalid value for parameter 'listId'")
    if world.lists.get(int(given)) is None:
        raise Refused("1013", f"List with id {given} not found")
    return int(given)


def _content(world: World, header: Row, rows: list[Row]) -> None:
    if not rows:
        raise Refused("1003", "Empty file")
    unknown = [name for name in header if world.fields.get(name) is None]
    if unknown and world.switches.import_unknown_header == "refused":
        raise Refused("1006", f"Field '{unknown[0]}' not found")
    if header == ["id"] and world.switches.import_id_column_alone == "refused":
        raise Refused("1003", "No fields to import")


def _busy(world: World, list_id: int | None) -> bool:
    if list_id is None:
        return False
    waiting = world.switches.busy_list == "live"
    return list_id in world.switches.lists_being_imported or world.imports.into(list_id, waiting=waiting)
