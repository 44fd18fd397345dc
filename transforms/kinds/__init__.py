"""The kinds of sheets: a plain tuple, one module per kind. To add one, see docs/add-a-kind.md."""

from transforms.kind import Kind
from transforms.kinds.agent_settings import AGENT_SETTINGS
from transforms.kinds.campaigns import CAMPAIGNS
from transforms.kinds.contact_plans import CONTACT_PLANS
from transforms.kinds.customer_numbers import CUSTOMER_NUMBERS
from transforms.kinds.extensions import EXTENSIONS
from transforms.kinds.forbidden_numbers import FORBIDDEN_NUMBERS
from transforms.kinds.queue_rosters import QUEUE_ROSTERS
from transforms.kinds.queues import QUEUES

KINDS: tuple[Kind, ...] = (
    FORBIDDEN_NUMBERS,
    CUSTOMER_NUMBERS,
    QUEUES,
    EXTENSIONS,
    AGENT_SETTINGS,
    QUEUE_ROSTERS,
    CAMPAIGNS,
    CONTACT_PLANS,
)


class UnknownKindError(LookupError):
    """No kind has this name; the message lists those there are."""


def kind_named(name: str) -> Kind:
    """The kind of that name."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise UnknownKindError(
        f"There is no kind {name!r}. The kinds are: {', '.join(kind.name for kind in KINDS)}."
    )
