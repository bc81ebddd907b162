"""Who is held back whatever the file says: by a column, by a list of addresses, by Marketo's own flags."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from segpush.documents.problems import Problems
from segpush.documents.texts import Columns, Text, several
from segpush.documents.values import Document, worded

FLAGS = {
    "unsubscribed": "unsubscribed", "marketing_suspended": "marketingSuspended", "black_listed": "blackListed",
    "email_invalid": "emailInvalid",
}  # fmt: skip
"""What a document calls a flag → the field Marketo keeps it in."""

Flag = Literal["unsubscribed", "marketing_suspended", "black_listed", "email_invalid"]

ListFile = Annotated[
    str,
    *worded(
        "list file",
        r"suppression/[A-Za-z0-9][A-Za-z0-9._-]*\.csv",
        "a key of the work bucket, such as suppression/optouts.csv",
    ),
]


class Suppression(Document):
    """People who are never created, written or added."""

    column: Columns | None = Field(
        default=None, description="Column that says who is held back; a drop without it is refused."
    )
    values: Annotated[tuple[Text, ...], Field(min_length=1)] = Field(
        default=("true", "1", "yes", "y"), description="Words of that column that mean held back, in any case."
    )
    file: ListFile | None = Field(
        default=None, description="Key of a file in the work bucket, `suppression/<name>.csv`, one address a line."
    )
    marketo: tuple[Flag, ...] = Field(
        default=(),
        description="Which of Marketo's own flags hold a person back, as they are when the person is looked up.",
    )

    @property
    def columns(self) -> tuple[str, ...]:
        """The column, or its candidates in order; none where no column is named."""
        return several(self.column)

    @model_validator(mode="after")
    def _makes_sense(self) -> Suppression:
        if not (self.column or self.file or self.marketo):
            raise Problems({"column": "is missing, and so are file and marketo; name at least one of them"})
        if "values" in self.model_fields_set and not self.column:
            raise Problems({"values": "means nothing without a column; name it, or take values out"})
        return self
