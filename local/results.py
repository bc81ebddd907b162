"""What a session leaves on disk: every run's reports in order, and Marketo as it then is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import requests

from local.stack import Stack, System
from segpush import names
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
    s3 = stack.cloud.client("s3")
    try:
        body = s3.get_object(Bucket=stack.work_bucket, Key=names.report(run, "report.json"))["Body"].read()
    except s3.exceptions.NoSuchKey:
        return {}
    found: dict[str, Any] = json.loads(body)
    return found


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
