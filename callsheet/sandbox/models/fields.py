"""The field types that the reference's rules come down to. Where it states a limit, the type holds it."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

STRICT = ConfigDict(strict=True)

Name = Annotated[str, Field(min_length=1)]
Phone = Annotated[str, Field(pattern=r"^[0-9]{3,16}$", description="3 to 16 digits")]
Ext = Annotated[str, Field(pattern=r"^[0-9]{3,8}$", description="3 to 8 digits, may start with 0")]
ExtPassword = Annotated[str, Field(pattern=r"^[0-9]{6,8}$", description="6 to 8 digits")]
Note = Annotated[str, Field(max_length=200)]
Weight = Annotated[str, Field(pattern=r"^[0-9]{1,9}$")]
ListCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,20}$", description="at most 20 letters and digits")]

# JSON's true is no integer, though Python's is: bounds say what Literal[0, 1] would say without that slip.
AgentTypeInt = Annotated[int, Field(ge=0, le=1, description="0: work no., 1: uuid")]
AgentTypeText = Annotated[Literal["0", "1"], Field(description="0: work no., 1: uuid")]
WrapUpType = Annotated[int, Field(ge=1, le=2)]
Small = Annotated[int, Field(ge=0, le=2_147_483_647)]
Page = Annotated[int, Field(ge=1, le=2_147_483_647)]
# The end of the year 9999 is our limit; the reference has none.
Milliseconds = Annotated[int, Field(ge=0, le=253_402_300_799_999)]
