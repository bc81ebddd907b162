"""Which columns go to which fields. How a person is found in Marketo is in ``matching``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from segpush.documents import paths, transforms
from segpush.documents.company import COMPANY_FIELDS
from segpush.documents.problems import Problems
from segpush.documents.texts import Columns, Constant, Separator, Text, several
from segpush.documents.transforms import Transform
from segpush.documents.values import Document, FieldName


def _path(text: str) -> str:
    paths.parse(text)
    return text


class MappedField(Document):
    """One column written to one Marketo field."""

    source: Columns | None = Field(
        default=None,
        description="Column of the file, or candidates: the first of those present that is not empty counts. Either this or `constant`.",
    )
    constant: Constant | None = Field(default=None, description="The same value for everybody, instead of a column.")
    target: FieldName = Field(description="API name of the Marketo field.")
    write: Literal["always", "on_create", "if_empty", "never"] = Field(
        default="always",
        description="`on_create`: only for people this destination creates. `if_empty`: also for known people whose field is empty."
        " `never`: checked and not sent.",
    )
    path: Annotated[Text, AfterValidator(_path)] | None = Field(
        default=None,
        description="Where in a JSON cell the value stands: `plan`, `sites[0].city`, `emails[type=work].value`.",
    )
    list: Literal["first", "count", "join"] | None = Field(
        default=None,
        description="What becomes of a list: its `first` element, the `count` of them, or all of them in one text.",
    )
    separator: Separator | None = Field(
        default=None, description="Between the elements that `list: join` puts in one text; absent = `;`."
    )
    transform: tuple[Transform, ...] = Field(
        default=(), description="What is done to the value, in this order; see below."
    )
    on_missing: Literal["leave", "clear"] | None = Field(
        default=None,
        description="What a missing cell does: `leave` what Marketo has, or `clear` it; absent = the destination's.",
    )
    on_too_long: Literal["reject", "leave_out"] = Field(
        default="reject",
        description="Where a value is longer than its field: the row is rejected, or this field is left out for that person.",
    )
    null_tokens: tuple[Text, ...] | None = Field(
        default=None,
        description="Cells of this column that mean missing, instead of the source's; `[]` for none.",
    )

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns, in order; none for a constant."""
        return several(self.source)

    @model_validator(mode="after")
    def _makes_sense(self) -> MappedField:
        found = self._wrong_beside_a_constant() if self.constant is not None else self._wrong_with_a_column()
        if self.on_missing == "clear" and "on_missing" not in found and (wrong := self._cannot_clear()):
            found["on_missing"] = f"clear means nothing {wrong}; take it out"
        if found:
            raise Problems(found)
        return self

    @property
    def rule(self) -> Literal["always", "on_create", "if_empty", "never"]:
        """When it is written in truth: a company field of people Marketo knows cannot be (Adobe: error 1021)."""
        return "on_create" if self.target in COMPANY_FIELDS and self.write != "never" else self.write

    def _cannot_clear(self) -> str:
        """Why there is nothing this field could clear; '' where there is."""
        why = {
            "on_create": "with write: on_create, for a new person has nothing to clear",
            "if_empty": "with write: if_empty, which writes to empty fields only",
            "never": "with write: never",
        }
        of_company = f"for {self.target}, a company field, which is written for new people only"
        return why.get(self.write) or (of_company if self.rule != self.write else "")

    def _wrong_beside_a_constant(self) -> dict[str, str]:
        if self.source is not None:
            return {"constant": "stands beside a source; keep the one that is meant"}
        others = ("path", "list", "separator", "transform", "on_missing", "null_tokens")
        found = {
            name: "means nothing with a constant; take it out"
            for name in others
            if getattr(self, name) not in (None, ())
        }
        return found | (
            {} if self.on_too_long == "reject" else {"on_too_long": "means nothing with a constant; take it out"}
        )

    def _wrong_with_a_column(self) -> dict[str, str]:
        found = {}
        if self.source is None:
            found["source"] = "is missing; name a column, or give a constant"
        if self.separator is not None and self.list != "join":
            found["separator"] = "is for list: join only; add that, or take it out"
        if wrong := transforms.problem(self.transform):
            found["transform"] = wrong
        elif self.list == "count" and self.transform:
            found["transform"] = "means nothing with list: count, which gives a number; take it out"
        elif self.list == "join" and any(not isinstance(each, str) for each in self.transform):
            found["transform"] = (
                "only trim, lower and upper fit elements that list: join has put in one text; take the other out"
            )
        return found
