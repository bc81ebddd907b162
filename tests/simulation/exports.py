"""The files a producer drops: one export of one audience, whole or split, listed by a manifest or not."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Literal

from tests.simulation.model import Drop, Row, Settings
from tests.simulation.scheduler import START

TOO_LONG = "Llanfair" * 40
CITIES = ("Lyon", "Porto", "Graz", "Gdańsk", "Cork", 'The "Blue" Door', "Harbour, Stone & Co")


@dataclass(frozen=True)
class Upload:
    """One object to be dropped at a time (seconds after the seed's start)."""

    at: float
    key: str
    body: bytes


@dataclass(frozen=True)
class Planned:
    """One drop: what the model is told, and the rows of each of its objects."""

    slug: str
    drop: Drop
    pieces: dict[str, tuple[Row, ...]]
    listed: bool

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.pieces)

    def taken(self, keys: tuple[str, ...], time: float, at: float, *, read: bool) -> Drop:
        """The drop as a run took it: perhaps before a late part had come. ``read``: the run read the list afterwards."""
        rows = tuple(row for key in keys for row in self.pieces[key])
        return Drop(time, rows, len(keys) > 1 and not self.listed, at, self.drop.alone, read)


@dataclass(frozen=True)
class Producer:
    """Who exports one audience. ``shared``: another audience has the same people and may be delivered at the same time."""

    random: Random
    slug: str
    settings: Settings
    prefix: str
    mapped: list[str]
    people: list[str]
    manifest: str
    shared: bool

    def export(self, at: float, day: int) -> tuple[list[Upload], Planned]:
        """Make one export: its objects in the order in which they come, and what the model is told."""
        rows = self._rows()
        split = len(rows) > 1 and self.random.random() < 0.3
        pieces = [rows[: len(rows) // 2], rows[len(rows) // 2 :]] if split else [rows]
        name = f"{self.prefix}{self.slug}_2026031{day}_061804"
        by_key = {f"{name}{f'_{n + 1}' if n else ''}.csv": piece for n, piece in enumerate(pieces)}
        bodies = [(key, self._csv(piece)) for key, piece in by_key.items()]
        order = self.random.sample(bodies, len(bodies))
        uploads = [Upload(at + n, key, body) for n, (key, body) in enumerate(order)]
        listed = self.manifest == "required" or (self.manifest == "optional" and self.random.random() < 0.3)
        moment = START + timedelta(seconds=at + len(order) - 1)
        if listed:
            uploads.append(Upload(at + self.random.choice((-0.5, 3)), *self._manifest(day, moment, bodies)))
        drop = Drop(time=moment.timestamp(), rows=tuple(rows), split=split and not listed, alone=not self.shared)
        return uploads, Planned(self.slug, drop, {key: tuple(piece) for key, piece in by_key.items()}, listed)

    def _rows(self) -> list[Row]:
        rows = [self._row(person) for person in self.people if self.random.random() < 0.7]
        rows += [Row("nobody@nowhere", reject="bad_address")] if self.random.random() < 0.3 else []
        rows += [self._row(self.random.choice(self.people))] if self.people and self.random.random() < 0.3 else []
        if not rows and self.settings.content == "full":
            rows = [self._row("only@example.com")]
        return rows

    def _row(self, person: str) -> Row:
        last = self.random.choice(
            ("Moreau", "Okafor", "Moreau" if self.shared else None)
        )  # who creates first would matter
        values = {
            "firstName": "Ines",
            "lastName": last,
            "city": self.random.choice(CITIES),
            "company": "Harbour",
            "title": "Master",
        }
        leaves = self.settings.content == "changes" and self.random.random() < 0.3
        broken = "city" in self.mapped and self.random.random() < 0.06
        values |= {"city": TOO_LONG} if broken else {}
        status: Literal["leaver", "member"] = "leaver" if leaves else "member"
        return Row(person, {name: values[name] for name in self.mapped}, status, reject="too_long" if broken else None)

    def _csv(self, rows: list[Row]) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        columns = ["email", *self.mapped, *(["status"] if self.settings.content == "changes" else [])]
        writer.writerow(columns)
        for row in rows:
            key = row.key if row.reject else str(row.key).title()  # Marketo and we compare without case
            cells: dict[str, Any] = {
                "email": key,
                "status": "active" if row.status == "member" else "exited",
                **row.values,
            }
            writer.writerow(["" if cells.get(name) is None else cells[name] for name in columns])
        return text.getvalue().encode()

    def _manifest(self, day: int, moment: datetime, bodies: list[tuple[str, bytes]]) -> tuple[str, bytes]:
        entries = [
            {"sinkPath": "/" + key.rsplit("/", 1)[0], "name": key.rsplit("/", 1)[1], "size": len(body)}
            for key, body in bodies
        ]
        document = {"flowRunId": f"{self.slug}-{day}", "scheduledTime": moment.isoformat(), "exportResults": entries}
        return f"{self.prefix}manifest-{self.slug}-{day}.json", json.dumps(document).encode()
