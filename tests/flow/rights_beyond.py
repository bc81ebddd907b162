"""Rights that no story can use on this machine, each with the reason why it is given all the same."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from local.iam.policy import Grant

ESM = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions"


@dataclass(frozen=True, slots=True)
class Beyond:
    """Who is given what; ``actions`` and ``resource`` with wildcards, ``resource`` by how it ends."""

    who: str
    sid: str
    actions: str
    resource: str
    reason: str

    def names(self, who: str, grant: Grant) -> bool:
        return (who, grant.sid) == (self.who, self.sid) and all(
            fnmatchcase(*pair) for pair in ((grant.action, self.actions), (grant.resource, f"*{self.resource}"))
        )


BEYOND = (
    Beyond("pickup", "TakeSteps", "sqs:GetQueueAttributes", "", f"Lambda asks in the role's name: {ESM}"),
    Beyond("pickup", "TakeDeadLetters", "sqs:GetQueueAttributes", "", f"Lambda asks in the role's name: {ESM}"),
    Beyond("push", "TakeParts", "sqs:GetQueueAttributes", "", f"Lambda asks in the role's name: {ESM}"),
    Beyond("pickup", "WriteItsLog", "logs:*", "", "Lambda writes what the function prints in the role's name"),
    Beyond("push", "WriteItsLog", "logs:*", "", "Lambda writes what the function prints in the role's name"),
    Beyond("AuthorDocuments", "WriteDocuments", "s3:*Object", "/suppression/*", "no command: lists of people held back are uploaded by hand"),
    Beyond("ForgetPeople", "WriteAnewWithoutThePerson", "s3:*Object", "/reports/*", "reports name nobody; one that did would be written anew or go"),
    Beyond("ForgetPeople", "WriteAnewWithoutThePerson", "s3:DeleteObjectVersion", "/reports/*", "as before"),
    Beyond("ForgetPeople", "WriteAnewWithoutThePerson", "s3:DeleteObject", "/runs/*", "only for what cannot be taken apart, which nothing there is"),
)  # fmt: skip
