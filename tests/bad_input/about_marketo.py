"""Lists and fields that Marketo does not have, or that belong to somebody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.bad_input.case import APPLIED, Case, fresh, good
from tests.whole import spring
from tests.whole.desk import Desk

VISITORS = "inbox/spring-visitors/visitors/visitors_20260303.csv"


def _documented(**values: Any) -> Callable[[Desk], None]:
    """The destination says something else from now on."""

    def happens(desk: Desk) -> None:
        desk.apply(spring.destination(**values))
        good(desk)

    return happens


def _list_deleted_in_mid_run(desk: Desk) -> None:
    desk.drop(spring.DAY_TWO, spring.file(*APPLIED, spring.row("Noor", "Haddad")))
    desk.work_until("resolve")
    state = desk.marketo.state()
    desk.marketo.replace({**state, "lists": [each for each in state["lists"] if each["id"] != spring.LIST]})
    desk.work()


def _second_owner(account: str) -> Callable[[Desk], None]:
    """Another document speaks of the same list, perhaps by another alias of the same Marketo."""

    def happens(desk: Desk) -> None:
        desk.know(account)
        source = {"prefix": "inbox/spring-visitors/visitors/"}
        other = spring.destination("spring-visitors", account=account, source=source, audience={"slug": "visitors"})
        desk.apply(spring.account(account), other)
        desk.drop(VISITORS, spring.file(spring.ZOE))
        desk.work()

    return happens


def _second_owner_while_the_first_is_broken(desk: Desk) -> None:
    desk.stored.put("destinations/spring-campaigns.json", b"{}")
    _second_owner("acme")(desk)


def _mapped(target: str) -> Callable[[Desk], None]:
    return _documented(
        mapping=[*spring.mapping("audience_and_profile", "match_and_create"), {"source": "city", "target": target}]
    )


LIST = str(spring.LIST)
OWNED = ("already belongs to audience spring-campaigns/spring-buyers", "a list of its own")
CASES = [
    Case("list missing", _documented(list={"id": 4711}), "4711", "failed", ("1013", "no such list", "check the list id in the document"), desk=fresh),
    Case("list deleted in mid-run", _list_deleted_in_mid_run, LIST, "failed", ("1013", "no such list", "check the list id"), writes=True),
    Case("list in another workspace", _documented(workspace="Europe"), LIST, "refused", ("is in workspace Default, not Europe", "correct `workspace` or `list.id`")),
    Case("partition unknown", _documented(partition="Mars"), "Mars", "refused", ("Default, Europe", "partition")),
    Case("list owned by another document", _second_owner("acme"), LIST, "refused", OWNED),
    Case("list owned through another alias", _second_owner("acme-emea"), LIST, "refused", OWNED),
    Case("list owned by a document that is broken today", _second_owner_while_the_first_is_broken, LIST, "refused", OWNED),
    Case("field unknown", _mapped("shoeSize"), "shoeSize", "refused", ("spring-campaigns", "no field", "REST API name")),
    Case("field read-only", _mapped("originalSource"), "originalSource", "refused", ("spring-campaigns", "read-only", "take it out")),
    Case("key not searchable", _documented(people="match_only", match={"source": "city", "field": "city"}), "city", "refused", ("spring-campaigns", "not searchable", "customerId, email, id")),
    Case("key no field at all", _documented(people="match_only", match={"source": "city", "field": "shoeSize"}), "shoeSize", "refused", ("spring-campaigns", "not searchable", "customerId, email, id")),
]  # fmt: skip
