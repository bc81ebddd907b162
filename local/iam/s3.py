"""What a request to S3 asks for: it names no operation, so method, path and query tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote

from local.iam.policy import Asked

LIST, VERSIONS = "s3:ListBucket", "s3:ListBucketVersions"

Query = Sequence[tuple[str, str]]

# By method, then by what the query has; '' where it has none of them. HEAD is asked for as GET is.
OF_BUCKET = {
    "GET": {
        "versions": VERSIONS,
        "location": "s3:GetBucketLocation",
        "uploads": "s3:ListBucketMultipartUploads",
        "versioning": "s3:GetBucketVersioning",
        "notification": "s3:GetBucketNotification",
        "": LIST,
    },
    "HEAD": {"": LIST},
}
OF_OBJECT = {
    "GET": {"uploadId": "s3:ListMultipartUploadParts", "versionId": "s3:GetObjectVersion", "": "s3:GetObject"},
    "HEAD": {"versionId": "s3:GetObjectVersion", "": "s3:GetObject"},
    "PUT": {"uploadId": "s3:PutObject", "": "s3:PutObject"},
    "POST": {"uploads": "s3:PutObject", "uploadId": "s3:PutObject"},
    "DELETE": {"uploadId": "s3:AbortMultipartUpload", "versionId": "s3:DeleteObjectVersion", "": "s3:DeleteObject"},
}
SAY_NOTHING = frozenset(
    {"list-type", "prefix", "delimiter", "continuation-token", "start-after", "max-keys", "encoding-type", "fetch-owner",
     "key-marker", "version-id-marker", "partNumber", "x-id"}
)  # fmt: skip
CONDITIONS = {"prefix": "s3:prefix", "delimiter": "s3:delimiter"}  # keys ListBucket comes with


def asked(method: str, path: str, query: Query, headers: Mapping[str, str]) -> Iterator[Asked]:
    """Yield what a path-style request needs."""
    bucket, _, key = path.removeprefix("/").partition("/")
    told = dict(query)
    if not key:
        context = tuple((CONDITIONS[name], value) for name, value in query if name in CONDITIONS)
        yield Asked(_action(OF_BUCKET, method, told), arn(bucket), context)
        return
    yield Asked(_action(OF_OBJECT, method, told), arn(f"{bucket}/{key}"))
    if method == "PUT":
        yield from _also(bucket, key, headers)


def arn(name: str) -> str:
    """Name a bucket, or an object as BUCKET/KEY."""
    return f"arn:aws:s3:::{name}"


def missing(method: str, path: str) -> Asked | None:
    """Return what tells missing from forbidden: without it S3 answers 403 for an object that is not there (S3: GetObject)."""
    bucket, _, key = path.removeprefix("/").partition("/")
    return Asked(LIST, arn(bucket)) if key and method in {"GET", "HEAD"} else None


def _action(table: Mapping[str, Mapping[str, str]], method: str, told: Mapping[str, str]) -> str:
    actions = table.get(method, {})
    subresources = [name for name in told if name not in SAY_NOTHING]
    named = subresources[0] if subresources else ""
    return actions.get(named, f"s3:{method}?{named}")  # described nowhere here: nobody is given it


def _also(bucket: str, key: str, headers: Mapping[str, str]) -> Iterator[Asked]:
    """A copy reads its source; S3 wants the right to read of who writes only over a version it names (If-Match)."""
    if source := headers.get("x-amz-copy-source"):
        name, _, version = unquote(source).removeprefix("/").partition("?versionId=")
        yield Asked("s3:GetObjectVersion" if version else "s3:GetObject", arn(name))
    if headers.get("if-match"):
        yield Asked("s3:GetObject", arn(f"{bucket}/{key}"))
