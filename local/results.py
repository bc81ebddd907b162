"""What a session leaves on disk: every run's reports in order, and Marketo as it then is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import requests

from local.stack import Stack, System
from local.summary import REPORT
from segpush import names
from segpush.aws.objects import S3Objects
from segpush.drop import drop_of
from segpush.errors import ObjectGone
from segpush.run import Run

FOLDERS = ("reports", "people")  # of the work bucket: what names nobody, and what names people


def keep(stack: Stack, runs: Sequence[Run], out: Path) -> list[Path]:
    """Write ``out/runs/<n>/…``, n counting from 1, and ``out/marketo.json``; return the runs' folders."""
    s3 = stack.cloud.client("s3")
    folders = [_run(s3, stack.work_bucket, run, out / "runs" / str(n)) for n, run in enumerate(runs, 1)]
    (out / "marketo.json").write_text(json.dumps(marketo(stack), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return folders


def marketo(stack: Stack) -> Any:
    """Return the simulator's state as it is now."""
    reply = requests.get(f"{stack.marketo.url}/_simulator/state", timeout=60)
    reply.raise_for_status()
    return reply.json()


def report(stack: System, run: str) -> dict[str, Any]:
    """Return the report of a run; {} where it has none yet."""
    try:
        found: dict[str, Any] = json.loads(_work(stack).get(names.report(run, REPORT)))
    except ObjectGone:
        return {}
    return found


def files(stack: System, run: str) -> tuple[str, ...]:
    """Return the names of the files a run's drop consists of, its manifest last."""
    drop = drop_of(_work(stack).get(names.run_file(run, "drop.json")))
    keys = [*(each.key for each in drop.objects), drop.manifest]
    return tuple(key.rpartition("/")[2] for key in keys if key)


def _work(stack: System) -> S3Objects:
    return S3Objects(stack.cloud.client("s3"), stack.work_bucket)


def _run(s3: Any, bucket: str, run: Run, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_text(json.dumps(asdict(run), indent=1) + "\n", encoding="utf-8")
    for kind in FOLDERS:
        prefix = f"{kind}/{run.id}/"
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            for found in page.get("Contents", []):
                path = folder / found["Key"].removeprefix(prefix)
                path.parent.mkdir(parents=True, exist_ok=True)
                s3.download_file(bucket, found["Key"], str(path))
    return folder
