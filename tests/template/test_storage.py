"""What is stored is kept safe: versions, encryption, no public access, TLS only, and it outlives the stack."""

from __future__ import annotations

import pytest

from tests.template.transform import properties, resources, template

BUCKETS = resources("S3::Bucket")
PARAMETERS = template()["Parameters"]


def test_there_are_two_buckets_and_one_table() -> None:
    assert BUCKETS.keys() == {"DropBucket", "WorkBucket"}
    assert resources("DynamoDB::Table").keys() == {"StateTable"}


@pytest.mark.parametrize("name", [*BUCKETS, "StateTable"])
def test_what_is_stored_outlives_the_stack(name: str) -> None:
    resource = template()["Resources"][name]
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")


@pytest.mark.parametrize("name", BUCKETS)
def test_a_bucket_is_versioned_encrypted_and_private(name: str) -> None:
    bucket = properties(name)
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    (encryption,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == {"Fn::If": ["HasKey", "aws:kms", "AES256"]}
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


@pytest.mark.parametrize("name", BUCKETS)
def test_a_bucket_answers_only_over_tls(name: str) -> None:
    policy = properties(f"{name}Policy")
    assert policy["Bucket"] == {"Ref": name}
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert statement["Resource"] == [{"Fn::GetAtt": [name, "Arn"]}, {"Fn::Sub": f"${{{name}.Arn}}/*"}]


@pytest.mark.parametrize("name", BUCKETS)
def test_unfinished_uploads_do_not_pile_up(name: str) -> None:
    rules = properties(name)["LifecycleConfiguration"]["Rules"]
    assert any("AbortIncompleteMultipartUpload" in rule for rule in rules)


def test_the_drop_bucket_tells_of_new_objects_over_the_event_bus() -> None:
    told = properties("DropBucket")["NotificationConfiguration"]
    assert told == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}


def test_retention_is_a_choice_for_each_kind_and_documents_and_ledgers_stay() -> None:
    rules = properties("WorkBucket")["LifecycleConfiguration"]["Rules"]
    expiring = {rule["Prefix"]: rule["ExpirationInDays"]["Ref"] for rule in rules if "ExpirationInDays" in rule}
    assert expiring == {"runs/": "KeepDays", "reports/": "KeepDays", "people/": "PeopleDays"}
    assert all("Prefix" in rule for rule in rules if "NoncurrentVersionExpiration" in rule)


@pytest.mark.parametrize("name", ["InboxDays", "KeepDays", "PeopleDays"])
def test_what_a_held_run_needs_outlives_the_longest_hold(name: str) -> None:
    assert PARAMETERS[name]["MinValue"] > PARAMETERS["HoldDays"]["MaxValue"]


def test_the_table_has_its_keys_its_index_of_due_items_and_a_way_back() -> None:
    table = properties("StateTable")
    keys = [(key["AttributeName"], key["KeyType"]) for key in table["KeySchema"]]
    (index,) = table["GlobalSecondaryIndexes"]
    assert keys == [("pk", "HASH"), ("sk", "RANGE")]
    assert index["IndexName"] == "due"
    assert [key["AttributeName"] for key in index["KeySchema"]] == ["shard", "due"]
    assert index["Projection"] == {"ProjectionType": "ALL"}
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
