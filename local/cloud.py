"""An AWS of this machine: moto on a loopback socket, and template.yaml deployed to it."""

from __future__ import annotations

import json
import logging
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import boto3
import requests
from botocore.config import Config

from local import template as templates
from local.iam.gate import Gate
from local.iam.serving import serving
from local.isolation import isolated
from local.template import Template

REGION = "us-east-1"
STACK = "segpush"
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
AWS_CONFIG = "[default]\ns3 =\n  addressing_style = path\n"  # a bucket's own host name does not resolve to this machine


@dataclass(frozen=True, slots=True)
class Cloud:
    """A running one: its address, and the outputs of the stack."""

    endpoint: str
    outputs: Mapping[str, str]
    environment: Mapping[str, str]
    session: boto3.Session
    gate: Gate

    def client(self, service: str) -> Any:
        """Return a boto3 client of this cloud, of the account's owner, who may do everything."""
        return make_client(self.session, service, self.endpoint)

    def as_role(self, arn: str, name: str) -> Cloud:
        """Return this cloud as a role sees it, in a session ``name``: its clients and environment have that role's keys."""
        given = self.client("sts").assume_role(RoleArn=arn, RoleSessionName=name)["Credentials"]
        keys = (given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        session = boto3.Session(*keys, region_name=REGION)
        return replace(self, session=session, environment={**self.environment, **dict(zip(KEYS, keys, strict=True))})


@contextmanager
def running(template: Template, parameters: Mapping[str, str], port: int = 0) -> Iterator[Cloud]:
    """Start moto, deploy ``template``, and stop again; ``environment`` is what another process needs to get there.

    One at a time in a process: moto keeps everything in its modules, so whatever was there before is forgotten.
    """
    with serving(port) as (endpoint, gate), isolated(), tempfile.TemporaryDirectory(prefix="segpush-aws-") as home:
        (config := Path(home) / "config").write_text(AWS_CONFIG)
        requests.post(f"{endpoint}/moto-api/reset", timeout=10).raise_for_status()
        session = boto3.Session("local", "local", region_name=REGION)
        outputs = _deploy(session, endpoint, template, parameters)
        yield Cloud(endpoint, outputs, _environment(endpoint, config), session, gate)


def make_client(session: boto3.Session, service: str, endpoint: str) -> Any:
    """Return a client that never leaves this machine, whatever the shell's environment says."""
    config = Config(
        connect_timeout=5,
        read_timeout=60,
        retries={"total_max_attempts": 2},
        s3={"addressing_style": "path"},
        proxies={},
    )
    return session.client(service, endpoint_url=endpoint, config=config)  # type: ignore[call-overload]


def _environment(endpoint: str, config: Path) -> dict[str, str]:
    return CREDENTIALS | {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": str(config),
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _deploy(session: boto3.Session, endpoint: str, template: Template, parameters: Mapping[str, str]) -> dict[str, str]:
    translated = templates.deployable(templates.translate(template, REGION))
    cloudformation = make_client(session, "cloudformation", endpoint)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # policies and alarms, which moto does not know
        logging.getLogger("moto").setLevel(logging.ERROR)
        cloudformation.create_stack(
            StackName=STACK,
            TemplateBody=json.dumps(translated),
            Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
            Capabilities=["CAPABILITY_IAM"],
        )
        (stack,) = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
        names = _physical(cloudformation)
    if stack["StackStatus"] != "CREATE_COMPLETE":
        raise RuntimeError(f"template.yaml could not be deployed here ({stack['StackStatus']}).")
    _finish_buckets(make_client(session, "s3", endpoint), translated, names)
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def _physical(cloudformation: Any) -> dict[str, str]:
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=STACK)
    found = [resource for page in pages for resource in page["StackResourceSummaries"]]
    return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found if "LogicalResourceId" in each}


def _finish_buckets(s3: Any, translated: Template, names: Mapping[str, str]) -> None:
    """Do what a template says of buckets and moto's CloudFormation leaves out: versions and events."""
    for logical, resource in translated["Resources"].items():
        if resource["Type"] != "AWS::S3::Bucket" or logical not in names:
            continue
        properties = resource.get("Properties", {})
        if "VersioningConfiguration" in properties:
            s3.put_bucket_versioning(
                Bucket=names[logical], VersioningConfiguration=properties["VersioningConfiguration"]
            )
        events = properties.get("NotificationConfiguration", {}).get("EventBridgeConfiguration", {})
        if events.get("EventBridgeEnabled") in {True, "true"}:
            s3.put_bucket_notification_configuration(
                Bucket=names[logical], NotificationConfiguration={"EventBridgeConfiguration": {}}
            )
