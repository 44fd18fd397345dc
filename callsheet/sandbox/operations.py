"""The operations of the vendor, once each: where they are, what they need, and who answers."""

from callsheet.sandbox.handlers import (
    agents,
    campaigns,
    credentials,
    extensions,
    forbidden,
    imports,
    plans,
    queues,
)
from callsheet.sandbox.operation import Envelope, Operation, TokenKind

COMPANY, AGENT, NONE = TokenKind.COMPANY, TokenKind.AGENT, TokenKind.NONE

CONFIG = "/callservice/v6/cc-config"
OUTBOUND = "/callservice/v6/cc-outbound/api/campaigns"
IMPORT = "/callservice/v6/cc-exports/api/campaigns/_import"
PLANS = "/callservice/v6/cc-console/contact-schedules/_batchAddInfos"
IVR = "/callservice/v6/cc-ivr/api/ivr/published/_search"

# The envelopes of the examples, odd versions and spellings included.
SETTING = Envelope("6.2", "Agent", "ok", "OK", "absent")
AGENTS = Envelope("6.3", "Agent", "ok", "OK", "absent")
QUEUES = Envelope("6.3.0", "QueueInfo")
NEW_QUEUE = Envelope("6.0.0", "ApiQueue", reason="Success", has_ret=True)
NO_QUEUE = Envelope("6.0.0", "QueueInfo", reason="Success", has_ret=True)
LIST = Envelope("6.0.0", "List", reason="Success", has_ret=True)
ROSTER = Envelope("6.0.0", "ApiQueueAgent", reason="Success", has_ret=True)
EXT = Envelope("6.3.0", "Ext")
BATCH = Envelope("6.2", "BatchDetail")
CAMPAIGN = Envelope("6.3.0", "ApiRespCampaignsVO")
RESULT = Envelope("v6.3.0", "ApiRepsICallListResult")
CAMPAIGNS = Envelope("v6.0.0", "RespCampaignsVO", has_ret=True)
PLAN_IDS = Envelope("v6.0.0", "List")
FLOWS = Envelope("6.0.0", "SearchIvrResponse", "Request service done", "Success", "nulls", has_ret=True)

# fmt: off
OPERATIONS = (
    Operation("company_token", "POST", "/tokens/company", NONE, credentials.company_token, None, has_timezone=False),
    Operation("agent_token", "POST", "/tokens/agent", NONE, credentials.agent_token, None, has_timezone=False),
    Operation("query_agent_setting", "GET", f"{CONFIG}/api/agents", COMPANY, agents.query_agent_setting, SETTING),
    Operation("modify_agent_setting", "POST", f"{CONFIG}/api/agents", COMPANY, agents.modify_agent_setting, SETTING, writes=True),
    Operation("unbind_agent", "POST", f"{CONFIG}/api/agents/unbind", COMPANY, agents.unbind_agent, SETTING, writes=True),
    Operation("search_call_agents", "POST", f"{CONFIG}/api/agents/call/_search", COMPANY, agents.search_call_agents, AGENTS),
    Operation("search_queues", "POST", f"{CONFIG}/api/queues/_search", COMPANY, queues.search_queues, QUEUES),
    Operation("add_queue", "POST", f"{CONFIG}/api/queue", AGENT, queues.add_queue, NEW_QUEUE, writes=True),
    Operation("delete_queue", "DELETE", f"{CONFIG}/api/queue", AGENT, queues.delete_queue, NO_QUEUE, writes=True),
    Operation("search_queue_agents", "POST", f"{CONFIG}/api/queue/agents/search", AGENT, queues.search_queue_agents, LIST),
    Operation("update_queue_agents", "POST", f"{CONFIG}/api/queue/agents", AGENT, queues.update_queue_agents, ROSTER, writes=True),
    Operation("search_extensions", "POST", f"{CONFIG}/api/exts/_search", COMPANY, extensions.search_extensions, EXT),
    Operation("add_extension", "POST", f"{CONFIG}/api/exts/_add", COMPANY, extensions.add_extension, EXT, writes=True, has_timezone=False),
    Operation("import_forbidden_numbers", "PUT", f"{CONFIG}/blacklist/batch", COMPANY, forbidden.import_forbidden_numbers, BATCH, writes=True),
    Operation("search_relay_numbers", "POST", f"{CONFIG}/api/gatewayNumber/search", AGENT, extensions.search_relay_numbers, LIST),
    Operation("create_campaign", "POST", OUTBOUND, COMPANY, campaigns.create_campaign, CAMPAIGN, keyed=True, writes=True),
    Operation("import_customer_numbers", "POST", IMPORT, COMPANY, imports.import_customer_numbers, CAMPAIGN, keyed=True, writes=True),
    Operation("query_import_result", "POST", f"{OUTBOUND}/calling-list/import-result", COMPANY, imports.query_import_result, RESULT, keyed=True),
    Operation("list_campaigns", "POST", f"{OUTBOUND}/getList", COMPANY, campaigns.list_campaigns, CAMPAIGNS, keyed=True, has_timezone=False),
    Operation("create_contact_plans", "POST", PLANS, COMPANY, plans.create_contact_plans, PLAN_IDS, writes=True),
    Operation("search_ivr_flows", "POST", IVR, COMPANY, extensions.search_ivr_flows, FLOWS, has_timezone=False),
)
# fmt: on
