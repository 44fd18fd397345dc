"""The registry of kinds: a plain tuple, one entry a kind. To add one, see docs/add-a-kind.md."""

from transforms.campaign import CREATE_CAMPAIGN
from transforms.kinds import Doubt, Kind, Option, Title
from transforms.outcomes import loaded, read_details, settle_import
from transforms.plan import ASSIGN_RULES, DUPLICATE_RULES, plan_customer_numbers, plan_forbidden_numbers
from validators.customer_numbers import CustomerNumbers
from validators.forbidden_numbers import ForbiddenNumbers

KINDS: tuple[Kind, ...] = (
    Kind(
        name="forbidden-numbers",
        title=Title("Forbidden numbers", "禁呼号码"),
        schema=ForbiddenNumbers,
        operation="import_forbidden_numbers",
        chunk=200,
        plan=plan_forbidden_numbers,
        read_answer=read_details,
        doubt=Doubt.RESEND,
        key=("callNumber", "callType"),
        agree=("enabled", "expirationTime", "zoneId"),
        expand={"callType": {"both": ("2", "3")}},
        priority=1,
        forbids=True,
    ),
    Kind(
        name="customer-numbers",
        title=Title("Customer numbers", "客户号码"),
        schema=CustomerNumbers,
        operation="import_customer_numbers",
        chunk=500,
        plan=plan_customer_numbers,
        read_answer=loaded,
        doubt=Doubt.ASK,
        key=("telephone",),
        settle=settle_import,
        setup=CREATE_CAMPAIGN,
        open_columns=True,
        options=(
            Option("campaign_code", "code of the campaign to import into"),
            Option("campaign_id", "id of the campaign to import into (wins over the code)"),
            Option("duplicates", "which repeats the service removes", "campaign", tuple(DUPLICATE_RULES)),
            Option("assign", "how the service assigns numbers to agents", "NoAssign", ASSIGN_RULES),
            Option("assign_counts", "agents and their shares with AssignAppoint: 1001:50,1002:50"),
            Option(
                "no_filter_by", "name of the person who allows forbidden numbers to be dialled in this load"
            ),
            Option("campaign_name", "name of a campaign to create first, when none is given"),
            Option("campaign_template", "its import template's code (D...)"),
            Option("campaign_wrap_up", "its summary template's code (W...)"),
            Option(
                "campaign_start", "its planned start, such as 2026-11-30 09:00, in the profile's time zone"
            ),
            Option("campaign_end", "its planned end, later than the start"),
        ),
    ),
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
