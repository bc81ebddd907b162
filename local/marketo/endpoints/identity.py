"""The token call. Source: Adobe docs: Authentication; marketo-rest: Authentication."""

from local.marketo.call import FORM_TYPE, Call
from local.marketo.routes import Route
from local.marketo.wire import Reply, json_reply, page_reply
from local.marketo.world import API_USER, World

UNAUTHORIZED = 401
BAD_REQUEST = 400


def token(world: World, call: Call) -> Reply:
    """A live token for the right credentials; HTTP errors, without Marketo's envelope, for anything else."""
    switches, account = world.switches, world.account
    form = FORM_TYPE in call.request.headers.get("content-type", "") and bool(call.request.body)
    if form and switches.identity_form_status:
        return page_reply(switches.identity_form_status)
    if call.text("grant_type") != "client_credentials":
        return _error(BAD_REQUEST, "unsupported_grant_type", "Unsupported grant type")
    if call.text("client_id") != account.client_id:
        return _denied(world, "unauthorized", "No client with requested id")
    if call.text("client_secret") != account.client_secret:
        return _denied(world, "invalid_client", "Bad client credentials")
    text, left = world.tokens.get(account.client_id, switches.token_seconds, call.at)
    if switches.expires_in_zero:
        switches.expires_in_zero -= 1
        left = 0
    return json_reply({"access_token": text, "token_type": "bearer", "expires_in": left, "scope": API_USER})


def _denied(world: World, error: str, description: str) -> Reply:
    if world.switches.identity_error_body == "json":
        return _error(UNAUTHORIZED, error, description)
    body = f"<oauth><error>{error}</error><error_description>{description}</error_description></oauth>"
    return Reply(UNAUTHORIZED, {"Content-Type": "application/xml;charset=UTF-8"}, body.encode())


def _error(status: int, error: str, description: str) -> Reply:
    return json_reply({"error": error, "error_description": description}, status)


ROUTES = (
    Route("GET", "/identity/oauth/token", token, metered=False, kind="token"),
    Route("POST", "/identity/oauth/token", token, metered=False, kind="token"),
)
