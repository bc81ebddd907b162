"""A request as AWS's services send it, read: JSON with its operation in a header, a form with it inside, or S3's own way."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from moto.core.models import DEFAULT_ACCOUNT_ID
from werkzeug.datastructures import EnvironHeaders

from local.iam.asking import Call
from local.iam.signers import SIGNED


def called(environ: dict[str, Any]) -> Call:
    """Read a signed request and leave its body to be read again; S3's is not looked at."""
    signed = SIGNED.search(environ["HTTP_AUTHORIZATION"])
    if signed is None:
        raise ValueError("the request carries no signature.")
    operation, said = ("", {}) if signed["service"] == "s3" else _said(environ)
    return Call(
        service=signed["service"],
        operation=operation,
        said=said,
        region=signed["region"],
        account=DEFAULT_ACCOUNT_ID,
        method=environ["REQUEST_METHOD"],
        path=environ["PATH_INFO"].encode("latin-1").decode(),  # WSGI (PEP 3333): bytes as latin-1
        query=tuple(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)),
        headers={name.lower(): value for name, value in EnvironHeaders(environ)},
    )


def _said(environ: dict[str, Any]) -> tuple[str, Mapping[str, Any]]:
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return target.rsplit(".", 1)[1], json.loads(body or b"{}")
    form = dict(parse_qsl(body.decode()))
    return form.get("Action", ""), form
