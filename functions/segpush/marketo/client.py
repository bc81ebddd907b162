"""One Marketo account: a call goes out under a permit, with a token, once; with a new token once more.

No waiting and no trying again lives here: a :class:`MarketoError` says what to do, and the caller parks its part.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from segpush.errors import MarketoError
from segpush.marketo.auth import STORED, Credentials, ReadCredentials, Shelf, Tokens
from segpush.marketo.calls import Call, Request
from segpush.marketo.endpoint import PEOPLE, Timeout, base_url, check, munchkin
from segpush.marketo.files import Download, Upload
from segpush.marketo.replies import Reply, judge
from segpush.marketo.wire import Gate, Wire
from segpush.ports import Clock

__all__ = ["Call", "Credentials", "Gate", "Marketo", "ReadCredentials", "Reply", "Shelf"]


class Marketo:
    """The client of one account.

    ``credentials`` is asked once, and again when Marketo refuses them · ``session`` pools connections and may carry
    another transport · ``gate`` is the account's call budget · ``endpoint`` is the deployment's override, None or '' for
    Marketo itself · ``shelf`` holds tokens for longer than one client lives.
    Raises :class:`errors.SecretUnreadable` where the secret does not hold what it should.
    """

    def __init__(
        self,
        credentials: ReadCredentials,
        session: requests.Session,
        clock: Clock,
        gate: Gate,
        endpoint: str | None = None,
        *,
        shelf: Shelf | None = None,
    ) -> None:
        held = credentials(STORED)
        self.munchkin_id = munchkin(held.munchkin_id)
        self._wire = Wire(base_url(self.munchkin_id, endpoint), session, clock, gate)
        self._tokens = Tokens(credentials, self._wire, clock, held, {} if shelf is None else shelf)

    def call(  # noqa: PLR0913 - what a call is made of
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        form: Mapping[str, Any] | None = None,
        json: Any = None,
        timeout: Timeout = PEOPLE,
        batch: int = 0,
        file: Upload | None = None,
        download: Download | None = None,
    ) -> Reply:
        """Make one call and return its envelope, which says ``success`` or holds only benign errors.

        ``query`` values may be sequences (the parameter is repeated); ``form`` or ``json`` becomes the body; ``batch`` is
        the number of records, ids or filter values the call carries, 0 for a single read. ``file`` is uploaded;
        with ``download`` a file that is answered goes there and the envelope is empty.
        Raises :class:`MarketoError` with its verdict, and :class:`errors.Park` where the budget has no room.
        """
        check(method, path, query or {}, form or {})
        request = Request(method, path, query or {}, form or {}, json, timeout, batch, file=file, download=download)
        token = self._tokens.current()
        try:
            return self._wire.exchange(request, token, judge)
        except MarketoError as error:
            if error.verdict != "auth":
                raise
        self._tokens.forget(token)
        return self._replay(request)

    def take_trail(self) -> list[Call]:
        """Return the calls made since the last time, oldest first, and forget them; signing in is not ``counted``."""
        return self._wire.take_trail()

    def _replay(self, request: Request) -> Reply:
        """Once more with a new token: what was refused for its token was not executed. Twice in a row is no accident."""
        try:
            return self._wire.exchange(request, self._tokens.current(), judge)
        except MarketoError as error:
            if error.verdict != "auth":
                raise
            raise MarketoError(
                f"Marketo refused a token it had just given (code {error.code}): check that the custom service of this "
                "client_id is still there and its API user is active",
                verdict="permanent", code=error.code, request_id=error.request_id, call=request.name, whole_run=True,
            ) from None  # fmt: skip
