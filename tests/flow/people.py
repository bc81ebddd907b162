"""People with duties: users of the pretended AWS who have the managed policies of template.yaml and nothing else."""

from __future__ import annotations

from functools import cache

from typer.testing import CliRunner, Result

from console.app import app
from local.cloud import STACK
from local.stack import Stack


class Person:
    """Somebody at a shell, signed in with their own keys. The name is that of their duties."""

    def __init__(self, stack: Stack, *duties: str) -> None:
        self.name = "+".join(duties)
        iam = stack.cloud.client("iam")
        iam.create_user(UserName=self.name)
        for duty in duties:
            iam.attach_user_policy(UserName=self.name, PolicyArn=stack.cloud.outputs[f"{duty}PolicyArn"])
        key = iam.create_access_key(UserName=self.name)["AccessKey"]
        keys = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
        self._environment = {**stack.cloud.environment, **keys, "SEGPUSH_STACK": STACK, "AWS_PROFILE": None}

    def segpush(self, *words: object) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words], env=self._environment)


class Staff:
    """Whoever works with a stack; each person comes once."""

    def __init__(self, stack: Stack) -> None:
        self.having = cache(lambda *duties: Person(stack, *duties))

    def does(self, *words: object, duties: tuple[str, ...]) -> str:
        """Give a command as somebody with these duties, and return what it prints; it must work."""
        result = self.having(*duties).segpush(*words)
        assert result.exit_code == 0, f"{duties}: segpush {words}: {result.output}"
        return result.stdout

    def is_refused(self, *words: object, duties: tuple[str, ...]) -> bool:
        result = self.having(*duties).segpush(*words)
        return result.exit_code == 3 and "your AWS sign-in may not do" in result.output
