"""Sync Leads: creating and updating people. Source: Adobe docs: Sync Leads; marketo-rest: Sync Leads."""

from typing import Any

from local.marketo.answers import people
from local.marketo.call import Call
from local.marketo.endpoints.batch import records
from local.marketo.endpoints.written import Unwritable, written
from local.marketo.errors import Refused, skipped
from local.marketo.fields import COMPANY
from local.marketo.overlap import hidden
from local.marketo.people import Person
from local.marketo.routes import WRITE_LEAD, Route
from local.marketo.world import World

Record = dict[str, Any]
ACTIONS = ("createOrUpdate", "updateOnly", "createOnly", "createDuplicate")


def sync_leads(world: World, call: Call) -> dict[str, Any]:
    """Up to 300 records, answered in their order; an asynchronous call does the work and tells nothing."""
    given = records(world, call, "No lead data specified for sync")
    result = _Sync(world, call).all(given)
    return people([] if call.json().get("asyncProcessing") is True else result)


class _Sync:
    """One call's settings, and what it sees."""

    def __init__(self, world: World, call: Call) -> None:
        body = call.json()
        self.world, self.call = world, call
        self.action: str = body.get("action") or "createOrUpdate"
        self.lookup: str = body.get("lookupField") or "email"
        if self.action not in ACTIONS:
            raise Refused("1003", f"Invalid value for parameter 'action': {self.action}")
        if self.action not in ("createOrUpdate", "updateOnly"):
            self.lookup = "email"  # the other two do not look at lookupField
        self.lookup_error = self._lookup_error()
        given = body.get("partitionName") if self.action in ("createOrUpdate", "createOnly") else None
        self.partition_name: str | None = given

    def all(self, given: list[Record]) -> list[Record]:
        if self.lookup_error and self.world.switches.lookup_error_level == "response":
            raise Refused(*self.lookup_error)
        return [self._one(record) for record in given]

    def _one(self, record: Record) -> Record:
        if self.lookup_error:
            return skipped(*self.lookup_error)
        try:
            return self._written(record)
        except Unwritable as refusal:
            return skipped(refusal.code, refusal.message)

    def _written(self, record: Record) -> Record:
        if "id" in record and self.lookup != "id":
            raise Unwritable("1003", "Field 'id' is not allowed")
        values = written(self.world, record)
        home = self._home()
        hits = self._hits(record)
        if self.action == "createDuplicate" or (not hits and self.action != "updateOnly"):
            return self._create(values, home)
        return self._update(hits, values, home)

    def _create(self, values: Record, home: int | None) -> Record:
        if home is None and self.world.switches.partition_required:
            raise Unwritable("1009")
        person = self.world.people.create(values, home or next(iter(self.world.partitions)), self.call.at)
        self.call.view.made.add(person.id)
        return {"id": person.id, "status": "created"}

    def _update(self, hits: list[Person], values: Record, home: int | None) -> Record:
        if not hits:
            raise Unwritable("1004")
        if self.action == "createOnly":
            raise Unwritable("1005")
        if len(hits) > 1:
            raise Unwritable("1007")
        if self.world.partitions[hits[0].partition] in self.world.switches.forbidden_partitions:
            raise Unwritable("1008")
        if home is not None and hits[0].partition != home:
            raise Unwritable("1010")
        if values.keys() & COMPANY and self.world.switches.company_fields != "open":
            raise Unwritable("1021")
        self.world.people.change(hits[0], values, self.call.at)
        return {"id": hits[0].id, "status": "updated"}

    def _hits(self, record: Record) -> list[Person]:
        if self.action == "createDuplicate":
            return []
        key = record.get(self.lookup)
        if key in (None, ""):
            if self.action == "createOnly":
                return []
            raise Unwritable("1003", f"Value for lookup field '{self.lookup}' not found")
        found = self.world.people.find(self.lookup, key, sensitive=self.world.case_matters)
        return [person for person in found if self._sees(person)]

    def _sees(self, person: Person) -> bool:
        """A creating call decides by what stood there when it began, so overlapping ones create twice."""
        home = self._home() or next(iter(self.world.partitions))
        if self.world.switches.partition_in_key and self.lookup != "id" and person.partition != home:
            return False
        return self.action == "updateOnly" or not hidden(self.world, person, self.call.view)

    def _home(self) -> int | None:
        name = self.partition_name
        if name is None:
            return None
        numbers = [number for number, known in self.world.partitions.items() if known == name]
        if not numbers or name in self.world.switches.forbidden_partitions:
            raise Unwritable("1008")
        return numbers[0]

    def _lookup_error(self) -> tuple[str, str] | None:
        field = self.world.fields.get(self.lookup)
        if field is None:
            return "1006", f"Lookup field '{self.lookup}' not found"
        if not field.searchable:
            return "1011", f"Field '{self.lookup}' is not supported for lookup"
        if self.lookup == "id" and self.action != "updateOnly":
            return "1003", "Lookup field 'id' goes with 'updateOnly' only"
        return None


ROUTES = (Route("POST", "/rest/v1/leads.json", sync_leads, WRITE_LEAD),)
