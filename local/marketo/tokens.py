"""Access tokens: one per client id, shared by everybody who asks, dying on time.

Source: marketo-rest: Authentication. HTTP bodies of the token call are made in `endpoints/identity`.
"""

import uuid
from dataclasses import dataclass

from local.marketo.errors import Refused
from local.marketo.switches import Switches


@dataclass(slots=True)
class _Token:
    text: str
    expires: float
    buried: bool = False


class Tokens:
    """Every token ever given out, dead ones included: Marketo tells an expired token from an invented one."""

    def __init__(self) -> None:
        """Start with none."""
        self._current: dict[str, _Token] = {}
        self._all: dict[str, _Token] = {}

    def get(self, client_id: str, life: float, at: float) -> tuple[str, int]:
        """The client's token and the whole seconds it has left; a new one only when the last is dead."""
        token = self._current.get(client_id)
        if token is None or token.expires <= at:
            text = f"{uuid.uuid5(uuid.NAMESPACE_URL, f'{client_id}/{len(self._all)}')}:sj"
            token = _Token(text, at + life)
            self._current[client_id] = self._all[text] = token
        return token.text, int(token.expires - at)

    def check(self, text: str, switches: Switches, at: float) -> None:
        """Raise Refused 600, 601 or 602 unless `text` is a live token."""
        if not text:
            raise Refused(switches.missing_token)
        token = self._all.get(text)
        if token is None:
            raise Refused("601")
        if token.expires <= at:
            first, _, later = switches.dead_token.partition("_then_")
            code = later if later and token.buried else first
            token.buried = True
            raise Refused(code)

    def expire(self, at: float) -> None:
        """Kill every token now."""
        for token in self._all.values():
            token.expires = min(token.expires, at)
