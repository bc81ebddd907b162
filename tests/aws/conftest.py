"""Each port twice: in memory, and over boto3 against moto on a real socket."""

from collections.abc import Iterator
from random import Random
from typing import Any

import boto3
import pytest
import requests
from moto.server import ThreadedMotoServer

from segpush.aws import clients
from segpush.aws.objects import S3Objects
from segpush.aws.secrets import SecretsManager
from segpush.aws.table import DynamoTable
from segpush.ports import Archive, ObjectStore, Secrets, Table
from tests.fakes.memory import MemorySecrets, MemoryStore, MemoryTable, VirtualClock

BUCKET = "segpush-work"
TABLE = "segpush-state"
SECRET = '{"munchkin_id": "123-ABC-456", "client_id": "id", "client_secret": "secret"}'


@pytest.fixture(scope="session")
def cloud_address() -> Iterator[str]:
    server = ThreadedMotoServer("localhost", 0, verbose=False)
    server.start()
    yield "http://localhost:{1}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def cloud(cloud_address: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Point boto3 at an AWS that answers on loopback and holds nothing yet."""
    config = tmp_path_factory.mktemp("aws") / "config"
    config.write_text("[default]\ns3 =\n  addressing_style = path\n")
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud_address)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    requests.post(f"{cloud_address}/moto-api/reset", timeout=10).raise_for_status()


@pytest.fixture(params=["memory", "aws"])
def archive(request: pytest.FixtureRequest) -> Archive:
    if request.param == "memory":
        return MemoryStore()
    request.getfixturevalue("cloud")
    s3 = clients.s3()
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return S3Objects(s3, BUCKET)


@pytest.fixture
def store(archive: Archive) -> ObjectStore:
    return archive


@pytest.fixture(params=["memory", "aws"])
def table(request: pytest.FixtureRequest) -> Table:
    if request.param == "memory":
        return MemoryTable()
    request.getfixturevalue("cloud")
    create_table(clients.dynamodb())
    return DynamoTable(clients.dynamodb(), TABLE, VirtualClock(), Random(1))


@pytest.fixture(params=["memory", "aws"])
def secrets(request: pytest.FixtureRequest) -> Secrets:
    if request.param == "memory":
        return MemorySecrets({"segpush/acme": SECRET})
    request.getfixturevalue("cloud")
    clients.secretsmanager().create_secret(Name="segpush/acme", SecretString=SECRET)
    return SecretsManager(clients.secretsmanager())


def create_table(dynamodb: Any) -> None:
    """As template.yaml has it; that the two agree, tests/flow shows."""
    dynamodb.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "shard", "due")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "due",
                "KeySchema": [
                    {"AttributeName": "shard", "KeyType": "HASH"},
                    {"AttributeName": "due", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
