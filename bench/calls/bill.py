"""What a day of an audience asks of AWS: requests and units by kind, counted at the ports of both functions.

    python -m bench.calls.bill [--people 1000000]

Day one puts everybody on the list, day two is the next day's file with one in a hundred people changed (bench.calls.audience). What is
counted is day two and the 96 sweeps of a day. docs/costs.md puts prices to it.
"""

from __future__ import annotations

import argparse
import json
import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bench.calls.audience import Audience, destination
from bench.calls.cases import S6
from bench.calls.office import Office
from segpush.ports import Add, Delete, Put

KB = 1024
S3_WRITES = frozenset({"put", "upload", "list"})  # S3 prices PUT and LIST alike, GET and HEAD alike
TRANSACTION = 2  # DynamoDB: a transactional write costs two units for each KB


class Metered:
    """A port that counts its calls into ``bill`` before it does them; ``units`` says what one call counts as."""

    def __init__(
        self, port: Any, bill: Counter[str], units: Callable[[str, tuple[Any, ...], Any], Counter[str]]
    ) -> None:
        self._port, self._bill, self._units = port, bill, units

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not callable(found):
            return found

        def call(*given: Any, **named: Any) -> Any:
            answer = found(*given, **named)
            self._bill.update(self._units(name, given, answer))
            return answer

        return call


def of_store(name: str, *_: Any) -> Counter[str]:
    """Count a request to S3; taking an object away is free."""
    return Counter() if name == "delete" else Counter({"S3 PUT, LIST" if name in S3_WRITES else "S3 GET, HEAD": 1})


def of_queue(*_: Any) -> Counter[str]:
    """Count a message: it is sent, received and deleted."""
    return Counter({"SQS requests": 3})


def of_table(name: str, given: tuple[Any, ...], answer: Any) -> Counter[str]:
    """Count DynamoDB's units: consistent reads by 4 KB, transactional writes by 1 KB, and the index of what is due."""
    if name == "commit":
        return Counter({"DynamoDB write units": sum(map(_written, given))})
    half = 2 if name == "due" else 1  # the index is read as it stands
    return Counter({"DynamoDB read units": -(-len(json.dumps(answer)) // (4 * KB * half))})


def _written(write: Put | Add | Delete) -> int:
    if not isinstance(write, Put):
        return TRANSACTION
    kilobytes = -(-len(json.dumps(write.item)) // KB)
    return kilobytes * (TRANSACTION + ("due" in write.item))


def metered(office: Office, bill: Counter[str]) -> Office:
    """Let an office's functions count what they ask for."""
    work, table = Metered(office.stored, bill, of_store), Metered(office.table, bill, of_table)
    parts, steps = Metered(office.parts, bill, of_queue), Metered(office.steps, bill, of_queue)
    inbox = Metered(office.inbox, bill, of_store)
    office.pickup = replace(office.pickup, drop=inbox, work=work, table=table, parts=parts, steps=steps)
    office.push = replace(office.push, work=work, table=table, parts=parts, steps=steps)
    return office


def day(people: int) -> tuple[Counter[str], Counter[str], dict[str, float]]:
    """Return what day two asked for, what its sweeps did, and facts: seconds of row work, calls, messages by function."""
    audience, bill = Audience(people), Counter[str]()
    office = metered(Office(audience), bill)
    office.agree(destination(S6))
    office.deliver(audience.day_one())
    bill.clear()
    before = len(office.marketo.calls)
    file = audience.day_two(moved=True)
    began = time.process_time()
    counted = office.deliver(file)
    facts = {"process seconds": time.process_time() - began, "calls": counted.calls, "minutes": counted.minutes}
    facts |= {"calls with polls and tokens": len(office.marketo.calls) - before}
    facts |= {
        "bytes below runs/": _bytes(office, "runs/", newest=True),
        "bytes of the ledger": _bytes(office, "ledgers/"),
    }
    facts |= {"bytes of the file": len(file)}
    run = Counter(bill)
    bill.clear()
    office.wait(hours=24)
    return run, Counter(bill), facts


def _bytes(office: Office, prefix: str, *, newest: bool = False) -> int:
    wanted = f"{prefix}{office.run['id']}/" if newest else prefix
    return sum(info.size for info in office.stored.list(wanted))


def main() -> None:
    """Count, tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=1_000_000)
    asked = parser.parse_args()
    logging.disable()
    run, sweeps, facts = day(asked.people)
    for title, found in (("the run", run), ("96 sweeps", sweeps), ("facts", facts)):
        print(title)
        for name, value in sorted(found.items()):
            print(f"  {name:30}{value:14,.0f}")


if __name__ == "__main__":
    main()
