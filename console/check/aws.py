"""Questions to AWS, each answered by findings: also where it is not there, or where the sign-in may not ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from botocore.exceptions import BotoCoreError, ClientError

from console.check.finding import Area, Finding, problem, unknown
from console.stack import Unreachable
from console.told import forbidden

GONE = frozenset(
    {"NoSuchBucket", "404", "ResourceNotFoundException", "AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"}
)
AUTHORS = "AuthorDocuments"  # the managed policy that allows all of it
WHERE = "docs/deploy.md, Who may do what"


def answers(area: Area, about: str, ask: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """Yield what ``ask`` finds, or why it could not be asked."""
    try:
        yield from ask()
    except Unreachable as error:  # an output is missing, which is told of the stack
        yield unknown(area, about, f"could not be asked: {error}")
    except ClientError as error:
        yield _refused(area, about, error)
    except BotoCoreError as error:
        yield unknown(area, about, f"could not be asked: {error}")


def _refused(area: Area, about: str, error: ClientError) -> Finding:
    if forbidden(error):
        why = f"your AWS sign-in may not {error.operation_name} here: attach {AUTHORS} ({WHERE})"
        return unknown(area, about, why)
    if error.response.get("Error", {}).get("Code") in GONE:
        return problem(
            area, about, "the stack names it, and it is not there: run `make deploy` again, and see who deleted it"
        )
    return unknown(area, about, f"could not be asked: {error}")
