"""Secrets Manager as :class:`~segpush.ports.Secrets`. Nothing is kept here: a caller that re-reads wants the new value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from segpush.errors import SecretUnreadable

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

# Secrets Manager: GetSecretValue. What a person must mend; everything else (throttling, an outage) passes by itself.
MEND = {
    "ResourceNotFoundException": "does not exist: create it",
    "AccessDeniedException": "may not be read: allow secretsmanager:GetSecretValue (and kms:Decrypt) on it",
    "DecryptionFailure": "cannot be decrypted: allow kms:Decrypt on its key",
    "InvalidRequestException": "is marked for deletion: restore it",
    "InvalidParameterException": "has a name that cannot be: correct the account's alias",
    "ValidationException": "has a name that cannot be: correct the account's alias",
}


class SecretsManager:
    """The secrets this function's role may read."""

    def __init__(self, client: SecretsManagerClient) -> None:
        self._client = client

    def get(self, name: str) -> str:
        """Return the current text of secret ``name``; raise :class:`SecretUnreadable` where a person must mend it."""
        try:
            reply = self._client.get_secret_value(SecretId=name)
        except ClientError as error:
            if (how := MEND.get(error.response["Error"]["Code"])) is not None:
                raise SecretUnreadable(f"secret {name} {how}.") from error
            raise
        if "SecretString" not in reply:
            raise SecretUnreadable(f"secret {name} holds bytes: store it as text.")
        return reply["SecretString"]
