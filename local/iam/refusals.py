"""How each service says no, so that whoever is refused here meets what they would meet in AWS."""

from __future__ import annotations

import json
from dataclasses import dataclass
from xml.sax.saxutils import escape

JSON, XML = "application/x-amz-json-1.0", "text/xml"
OF_QUERY = (
    "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
)
OF_S3 = "<Error><Code>{code}</Code><Message>{message}</Message></Error>"
IN_JSON = frozenset({"dynamodb", "sqs", "secretsmanager", "logs", "events", "lambda"})
OTHER_CODES = {"sns": "AuthorizationError"}  # of those that answer in XML, which say AccessDenied else


@dataclass(frozen=True, slots=True)
class Refusal:
    """One answer."""

    status: str
    kind: str
    body: bytes


def refusal(service: str, message: str, *, method: str = "POST") -> Refusal:
    """Say no as ``service`` does; a HEAD is answered without a body."""
    if service == "s3":
        body = OF_S3.format(code="AccessDenied", message=escape(message)).encode()
        return Refusal("403 Forbidden", "application/xml", b"" if method == "HEAD" else body)
    if service in IN_JSON:
        said = {"__type": "AccessDeniedException", "message": message, "Message": message}
        return Refusal("400 Bad Request", JSON, json.dumps(said).encode())
    body = OF_QUERY.format(code=OTHER_CODES.get(service, "AccessDenied"), message=escape(message)).encode()
    return Refusal("403 Forbidden", XML, body)
