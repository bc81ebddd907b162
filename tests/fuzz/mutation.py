"""Damage: what wires, disks, tools and people do to a file, and what hurts readers most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

TELLING = (
    b'"', b'""', b'"""', b"'", b"'\"", b"\\", b"\\\\", b'\\"', b",", b";", b"\t", b"|", "§".encode(), b"\n", b"\r", b"\r\n", b"\n\n", b"\r\r\n",
    b"\0", b"\x01", b"\x02", b"\x03", b"\x06", b"\x07", b"\x0e", b"\x0f", b"\x10", b"\x11", b"\x13\x13", b"\x15", b"\x1c", b"\x1f", b"\x7f",
    b"\xff", b"\xfe\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xc2\x85", b"\xef\xbf\xbd",
    b"{", b"}", b"[", b"]", b"{}", b"[]", b"}{", b":", b"null", b"NULL", b"\\N", b"true", b"NaN", b"-Infinity", b"-0", b"1e999", b"1E+5", b"0.10",
    b"9" * 25, b"9" * 5000, b"\\u0000", b"\\u0007", b"\\ud800", b"\\ud83d\\ude00", b"\\u002e", b"/*", b"[" * 70, b'{"a":' * 70, b"a" * 300, b" " * 300,
    b"@", b"mailto:", b"=cmd|'/c'!A1", b"$path", b"%s", b"';--", b"realized", b"exited", b"2026-01-12T06:18:04Z", b"99999-01-01", b"0000-00-00",
    b"infinity", b"epoch", b"294247-01-10 04:00:54.775807Z", b"9999999999999", b"-1", b"1_000", b"0x1F", b"1 day",
    b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06", b"PAR1", b"\x85\x01\x0c\x03",
)  # fmt: skip

Wound = Callable[[Random, bytes, Sequence[bytes]], bytes]


def mutated(dice: Random, data: bytes, others: Sequence[bytes], most: int = 6) -> bytes:
    """Return ``data`` with up to ``most`` wounds, none in one case of eight; pieces of ``others`` may get into it."""
    for _ in range(dice.randrange(most + 1) if dice.random() < 7 / 8 else 0):
        data = dice.choice(WOUNDS)(dice, data, others)
    return data


def _place(dice: Random, data: bytes) -> int:
    """Mostly beyond the first line: a damaged header is refused, and nothing else is tried."""
    head = data.find(b"\n") + 1 if dice.random() < 0.8 else 0
    return dice.randrange(head, len(data) + 1) if head <= len(data) else 0


def _insert(dice: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    at = _place(dice, data)
    return data[:at] + dice.choice(TELLING) + data[at:]


def _replace(dice: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    at, new = _place(dice, data), dice.choice(TELLING)
    return data[:at] + new + data[at + len(new) :]


def _flip(dice: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    at = min(_place(dice, data), len(data) - 1)
    return data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :] if data else data


def _noise(dice: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    at = _place(dice, data)
    return data[:at] + dice.randbytes(dice.randrange(1, 9)) + data[at + dice.randrange(9) :]


def _cut(dice: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    at = _place(dice, data)
    return data[:at] + data[at + dice.choice((1, 2, 7, 40)) :]


def _truncate(dice: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    return data[: _place(dice, data)]


def _repeat(dice: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    begin = _place(dice, data)
    end = begin + dice.choice((1, 3, 30, 200, len(data)))
    return data[:end] + data[begin:end] * dice.choice((1, 1, 2, 50)) + data[end:]


def _splice(dice: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    other = dice.choice(others)
    begin, end = sorted((_place(dice, other), _place(dice, other)))
    at = _place(dice, data)
    return data[:at] + other[begin:end] + data[at + dice.choice((0, end - begin)) :]


def _line_ends(dice: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    return data.replace(b"\n", dice.choice((b"\r\n", b"\r", b"\n\n")), dice.choice((1, -1)))


WOUNDS: tuple[Wound, ...] = (_insert, _insert, _insert, _replace, _flip, _noise, _cut, _truncate, _repeat, _splice, _line_ends)  # fmt: skip
