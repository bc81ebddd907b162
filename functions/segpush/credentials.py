"""The credentials of an account: in Secrets Manager and in memory, nowhere else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from segpush.errors import SecretUnreadable
from segpush.marketo.auth import Credentials

if TYPE_CHECKING:
    from segpush.ports import Secrets

NAMES = ("munchkin_id", "client_id", "client_secret")


class AccountSecret:
    """Reads ``segpush/<alias>`` once; again where asked for it fresh, because secrets get rotated."""

    def __init__(self, secrets: Secrets, prefix: str, alias: str) -> None:
        self._secrets = secrets
        self._name = f"{prefix}{alias}"
        self._known: Credentials | None = None

    def __call__(self, fresh: bool = False) -> Credentials:
        """Return the three values; raise :class:`errors.SecretUnreadable` where they are not all there."""
        if fresh or self._known is None:
            self._known = self._read()
        return self._known

    def _read(self) -> Credentials:
        try:
            document = json.loads(self._secrets.get(self._name))
            values = {name: str(document[name]).strip() for name in NAMES}
        except (ValueError, KeyError, TypeError) as error:
            msg = f"secret {self._name} must be JSON with {', '.join(NAMES)}: put all three there ({type(error).__name__})"
            raise SecretUnreadable(msg) from None  # the cause could carry the secret's text
        return Credentials(**values)
