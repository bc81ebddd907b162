"""Signing in: one token for as long as it lives, and what to do when it, or the secret behind it, is no longer good.

The secret is in the body of the first request and the token in the header of the others; neither is ever logged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from segpush.errors import MarketoError
from segpush.marketo import endpoint, verdicts
from segpush.marketo.calls import Answer, Request
from segpush.marketo.replies import Reply, failure, judge, parsed
from segpush.marketo.wire import Wire
from segpush.ports import Clock

MARGIN = 60  # seconds: a token with less left is renewed before use
OTHER_WAY = frozenset({"400", "401", "405", "415"})  # these may mean "not as a form": once more in the query (U16)
STORED, FRESH = False, True


@dataclass(frozen=True, slots=True)
class Credentials:
    """The three values of an account's secret. Only the munchkin id shows in ``repr``."""

    munchkin_id: str
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)


ReadCredentials = Callable[[bool], Credentials]
"""Returns the account's credentials; with True it reads the secret again. Raises :class:`errors.SecretUnreadable`."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token and when to ask for another. It does not show in ``repr``."""

    text: str = field(repr=False)
    renew: datetime


Shelf = dict[tuple[str, str], Token]
"""Tokens in memory by munchkin id and client id: kept by whoever lives longer than one client, so that none signs in twice."""


class Tokens:
    """The account's token: the same for every caller of one client id until it ends (Adobe: Authentication)."""

    def __init__(self, read: ReadCredentials, wire: Wire, clock: Clock, held: Credentials, shelf: Shelf) -> None:
        self._read = read
        self._wire = wire
        self._clock = clock
        self._held = held
        self._shelf = shelf
        self._form_works = False

    def current(self) -> str:
        """Return a token to use now, signing in only where there is none or it is about to end (D11).

        Raises :class:`MarketoError`: permanent and whole_run where the secret is wrong, else as the reply has it.
        """
        token = self._shelf.get(self._place)
        if token is None or self._clock.now() >= token.renew:
            token = self._sign_in()
            self._shelf[self._place] = token
        return token.text

    def forget(self, token: str) -> None:
        """Drop ``token``, which Marketo refused, unless another one has taken its place."""
        held = self._shelf.get(self._place)
        if held is not None and held.text == token:
            del self._shelf[self._place]

    @property
    def _place(self) -> tuple[str, str]:
        return endpoint.munchkin(self._held.munchkin_id), self._held.client_id

    def _sign_in(self) -> Token:
        asked_at = self._clock.now()
        reply = self._reply()
        left = _seconds(reply.get("expires_in"))
        if left <= 0:
            raise MarketoError(
                "Marketo gave a token that ends this very second: another one will be there in a moment",
                verdict="transient", code="identity", call=f"POST {endpoint.IDENTITY}", retry_after=1.0,
            )  # fmt: skip
        # Asking early brings the same token, so one in its last minute is used until it ends.
        renew = asked_at + timedelta(seconds=left - MARGIN if left > MARGIN else left)
        return Token(str(reply["access_token"]), renew)

    def _reply(self) -> Reply:
        try:
            return self._ask()
        except MarketoError as error:
            if error.code != "401" or not self._rotated():
                raise
        return self._ask()

    def _rotated(self) -> bool:
        """Read the secret again and say whether it is another one; it must be of the same Marketo account."""
        fresh = self._read(FRESH)
        if endpoint.munchkin(fresh.munchkin_id) != endpoint.munchkin(self._held.munchkin_id):
            raise endpoint.refused(
                "the account's secret now names another munchkin_id, so nothing is sent: lists and ledgers belong to one "
                "Marketo account, and another one needs an account of its own"
            )
        changed, self._held = fresh != self._held, fresh
        return changed

    def _ask(self) -> Reply:
        try:
            reply = self._wire.exchange(self._request("form"), None, signed_in)
        except MarketoError as error:
            if self._form_works or error.code not in OTHER_WAY:
                raise
        else:
            self._form_works = True
            return reply
        return self._wire.exchange(self._request("query"), None, signed_in)

    def _request(self, way: str) -> Request:
        grant = {
            "grant_type": "client_credentials",
            "client_id": self._held.client_id,
            "client_secret": self._held.client_secret,
        }
        query, form = ({}, grant) if way == "form" else (grant, {})
        return Request("POST", endpoint.IDENTITY, query=query, form=form, timeout=endpoint.PEOPLE, counted=False)


def signed_in(request: Request, answer: Answer, now: datetime) -> Reply:
    """Judge an answer to signing in, which has no envelope: its status decides (Adobe: Authentication)."""
    envelope = Reply(parsed(answer.body) or {})
    if answer.status == 200 and envelope.get("access_token"):  # noqa: PLR2004
        return envelope
    if 400 <= answer.status < 500 and answer.status not in {408, 429}:  # noqa: PLR2004
        raise failure(request, envelope, verdicts.find(str(answer.status), "identity"))
    judge(request, answer, now)
    raise failure(request, envelope, verdicts.find("non-json", "http"))


def _seconds(found: object) -> float:
    return float(found) if isinstance(found, int | float | str) and str(found).replace(".", "", 1).isdecimal() else 0.0
