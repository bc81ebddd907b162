"""One S3 bucket as an :class:`~segpush.ports.ObjectStore`."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import IO, TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from segpush.errors import Conflict, ObjectGone
from segpush.ports import ObjectInfo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from mypy_boto3_s3 import S3Client

CHUNK_BYTES = 1 << 20  # 1 MiB a read: flat memory at 850 MB/s
TRIES = 4  # of a conditional write that met another one

# S3 error codes; a HEAD has no body, so its code is the HTTP status. 405: the version asked for is a delete marker.
GONE = frozenset({"NoSuchKey", "NoSuchVersion", "404", "MethodNotAllowed", "405", "PreconditionFailed", "412"})
EXISTS = frozenset({"PreconditionFailed", "412"})
CROSSED = frozenset({"ConditionalRequestConflict", "409"})


class S3Objects:
    """The objects of ``bucket``; each method is one request, but for :meth:`list` (one a 1,000 keys)."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def head(self, key: str, version_id: str | None = None) -> ObjectInfo:
        """Return what is known of an object; raise :class:`ObjectGone`."""
        with self._gone(key):
            return _info(key, self._client.head_object(**self._at(key, version_id)))

    def get(self, key: str, version_id: str | None = None) -> bytes:
        """Return the body; raise :class:`ObjectGone`."""
        with self._gone(key):
            return self._client.get_object(**self._at(key, version_id))["Body"].read()

    def download(self, key: str, path: Path, version_id: str | None = None, etag: str | None = None) -> ObjectInfo:
        """Stream the body to ``path``; raise :class:`ObjectGone`, also where the ETag is another one (S3: If-Match)."""
        only: dict[str, Any] = {"IfMatch": f'"{etag}"'} if etag else {}
        with self._gone(key):
            reply = self._client.get_object(**self._at(key, version_id), **only)
        with path.open("wb") as file:
            file.writelines(reply["Body"].iter_chunks(CHUNK_BYTES))
        return _info(key, reply)

    def put(self, key: str, body: bytes, *, if_absent: bool = False) -> ObjectInfo:
        """Write; raise :class:`Conflict` where ``if_absent`` and the key exists (S3: If-None-Match)."""
        return self._write(key, body, len(body), {"IfNoneMatch": "*"} if if_absent else {})

    def upload(self, key: str, path: Path) -> ObjectInfo:
        """Write a file of up to 5 GB (S3: PutObject) in one request, so that the version written is the one returned."""
        with path.open("rb") as file:
            return self._write(key, file, path.stat().st_size, {})

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        """Yield the current objects in key order (S3: ListObjectsV2, UTF-8 byte order); no version ids."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        for page in pages:
            for entry in page.get("Contents", []):
                yield ObjectInfo(entry["Key"], entry["Size"], _bare(entry["ETag"]), _utc(entry["LastModified"]))

    def delete(self, key: str) -> None:
        """Delete the current object; earlier versions stay. A key that is not there is no error."""
        self._client.delete_object(Bucket=self._bucket, Key=key)

    def folders(self, prefix: str) -> Iterator[str]:
        """Yield the folders right below ``prefix`` (S3: ListObjectsV2, Delimiter)."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=prefix, Delimiter="/"
        )
        for page in pages:
            for found in page.get("CommonPrefixes", []):
                yield found["Prefix"].removeprefix(prefix).removesuffix("/")

    def history(self, prefix: str) -> Iterator[ObjectInfo]:
        """Yield every version, current or not (S3: ListObjectVersions); in a bucket never versioned each has the id ``null``."""
        pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=prefix)
        for page in pages:
            for each in page.get("Versions", []):
                modified = _utc(each["LastModified"])
                yield ObjectInfo(each["Key"], each["Size"], _bare(each["ETag"]), modified, each["VersionId"])

    def erase(self, key: str, version_id: str) -> None:
        """Delete one version for good (S3: DeleteObject with a version id)."""
        self._client.delete_object(Bucket=self._bucket, Key=key, VersionId=version_id)

    def _at(self, key: str, version_id: str | None) -> dict[str, Any]:
        return {"Bucket": self._bucket, "Key": key} | ({"VersionId": version_id} if version_id else {})

    def _write(
        self, key: str, body: bytes | IO[bytes], size: int, only: Mapping[str, Any], tries: int = TRIES
    ) -> ObjectInfo:
        try:
            reply = self._client.put_object(Bucket=self._bucket, Key=key, Body=body, **only)
        except ClientError as error:
            if _code(error) in EXISTS:
                message = f"object {key} in bucket {self._bucket} exists already: read it instead of writing it."
                raise Conflict(message) from error
            if _code(error) in CROSSED and tries > 1:  # S3: 409, another conditional write is under way; ask again
                return self._write(key, body, size, only, tries - 1)
            raise
        written = parsedate_to_datetime(reply["ResponseMetadata"]["HTTPHeaders"]["date"])
        return ObjectInfo(key, size, _bare(reply["ETag"]), _utc(written), reply.get("VersionId"))

    @contextmanager
    def _gone(self, key: str) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            marked = error.response["ResponseMetadata"].get("HTTPHeaders", {}).get("x-amz-delete-marker") == "true"
            if marked or _code(error) in GONE:
                message = f"object {key} in bucket {self._bucket} was deleted or overwritten: deliver it again."
                raise ObjectGone(message) from error
            raise


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]


def _info(key: str, reply: Mapping[str, Any]) -> ObjectInfo:
    modified = _utc(reply["LastModified"])
    return ObjectInfo(key, reply["ContentLength"], _bare(reply["ETag"]), modified, reply.get("VersionId"))


def _bare(etag: str) -> str:
    return etag.strip('"')


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
