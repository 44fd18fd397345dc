"""What the client of the Sobot API says: why a call did not succeed, and what that means.

SOBOT_* are sentences. Advice that a load's own does not replace stands inside them, the other advice in `next_*`.
WIRE_* are clauses: what one attempt met, and what fills `{what}`. SPAN_* are lengths of time.
"""

from callsheet.messages.text import Text

_FAILED_EN = "{operation} failed{attempts:plural:| after {attempts} attempts}: {what}."
_FAILED_ZH = "{operation} {attempts:plural:|尝试 {attempts} 次后}失败：{what}。"
_UNCLEAR_EN = "{operation} had no clear answer{attempts:plural:| after {attempts} attempts}: {what}."
_UNCLEAR_ZH = "{operation} {attempts:plural:|尝试 {attempts} 次后}没有得到明确的答复：{what}。"

TEXTS = {
    "TEXT": Text("{text}", "{text}"),
    "SERVICE_SAYS": Text("{cause} The service says: “{words}”.", "{cause}服务返回：“{words}”。"),
    "SERVICE_FAILED": Text("{cause}", "{cause}"),
    # A call that did not succeed, by what that means for its rows.
    "SOBOT_NOT_SENT": Text(
        _FAILED_EN,
        _FAILED_ZH,
        "Nothing took effect. Try again later.",
        "该请求没有生效，请稍后重试。",
    ),
    "SOBOT_UNREACHED": Text(_FAILED_EN, _FAILED_ZH, "Nothing took effect.", "该请求没有生效。"),
    "SOBOT_REFUSED": Text(
        "{operation} was refused: {what}.",
        "{operation} 被拒绝：{what}。",
        "Nothing took effect. Correct what the service names, then try again.",
        "该请求没有生效。请按服务的提示改正后重试。",
    ),
    "SOBOT_NO_ANSWER": Text(_FAILED_EN, _FAILED_ZH, "Try again later.", "请稍后重试。"),
    "SOBOT_IN_DOUBT_NEVER": Text(
        _UNCLEAR_EN,
        _UNCLEAR_ZH,
        "It may or may not have taken effect. Do not send it again; look for these plans in the Sobot console, then run callsheet resolve.",
        "该请求可能已生效，也可能没有。请不要重新发送；请在智齿控制台查找这些计划，然后运行 callsheet resolve。",
        folder_en="It may or may not have taken effect. Do not send it again before the person who runs callsheet has looked for these plans in the Sobot console.",
        folder_zh="该请求可能已生效，也可能没有。在 callsheet 的管理员于智齿控制台查找这些计划之前，请不要重新发送。",
    ),
    "SOBOT_IN_DOUBT_ASK": Text(
        _UNCLEAR_EN,
        _UNCLEAR_ZH,
        "It may or may not have taken effect. Query its result first; if it is not there, send it again with the same idempotency key.",
        "该请求可能已生效，也可能没有。请先查询其结果；若不存在，再用同一个幂等键重新发送。",
    ),
    "SOBOT_IN_DOUBT_LOOK": Text(
        _UNCLEAR_EN,
        _UNCLEAR_ZH,
        "It may or may not have taken effect. Check whether it is there before sending it again.",
        "该请求可能已生效，也可能没有。重新发送前请先核实是否已存在。",
    ),
    "SOBOT_IN_DOUBT_RESEND": Text(
        _UNCLEAR_EN,
        _UNCLEAR_ZH,
        "It may or may not have taken effect. It is safe to send it again unless newer values were sent for the same rows.",
        "该请求可能已生效，也可能没有。只要没有为相同的行发送过更新的值，就可以安全地重新发送。",
    ),
    # A call that stops the load until a person has acted.
    "SOBOT_NO_TOKEN": Text("{operation} failed: {what}.", "{operation} 失败：{what}。"),
    "SOBOT_FORBIDDEN": Text(
        "{operation} failed: {what}. The token does not permit this; check the permissions of the account, and [profiles.NAME] tokens.",
        "{operation} 失败：{what}。令牌无权执行此操作；请检查账号的权限以及 [profiles.NAME] tokens。",
    ),
    "SOBOT_REDIRECTED": Text(
        "{operation} failed: {what}. Redirects are never followed; check [profiles.NAME] base_url and prefix.",
        "{operation} 失败：{what}。callsheet 从不跟随重定向；请检查 [profiles.NAME] base_url 和 prefix。",
    ),
    "SOBOT_WRONG_ADDRESS": Text(
        "{operation} failed: {what}. Check [profiles.NAME] base_url and prefix.",
        "{operation} 失败：{what}。请检查 [profiles.NAME] base_url 和 prefix。",
    ),
    "SOBOT_GATEWAY": Text(
        "{operation} failed: {what}. It says nothing about the rows.",
        "{operation} 失败：{what}。这并不能说明数据行的结果。",
        "Ask whoever runs the network about it, then try again.",
        "请向网络管理员询问后重试。",
    ),
    "SOBOT_UNAUTHORISED": Text(
        "{operation} failed: {what}. The service rejects its own new tokens, and has never accepted one of this profile; check "
        "[profiles.NAME] auth_scheme (bearer or raw), app_id, app_secret and tokens, and this machine's clock.",
        "{operation} 失败：{what}。服务拒绝其刚签发的令牌，且从未接受过此配置的令牌；请检查 [profiles.NAME] auth_scheme"
        "（bearer 或 raw）、app_id、app_secret 和 tokens，以及本机时钟。",
    ),
    "SOBOT_UNAUTHORISED_NOW": Text(
        "{operation} failed: {what}. The service accepted calls with these settings before. Check in the Sobot console whether app_id, "
        "app_secret or the account's rights have been changed, whether another program that uses this app_id keeps fetching "
        "tokens, and whether this operation needs another token ([profiles.NAME] tokens).",
        "{operation} 失败：{what}。服务以前接受过采用这些设置的请求。请在智齿控制台核实 app_id、app_secret "
        "或账号权限是否已更改，是否有其他使用此 app_id 的程序在不断获取令牌，以及此操作是否需要另一种令牌"
        "（[profiles.NAME] tokens）。",
    ),
    "SOBOT_TOKENS_CONTESTED": Text(
        "{operation} failed: {what}. The service accepts new tokens and soon rejects them again: another program that uses this app_id "
        "probably keeps fetching tokens, and each one ends ours. Stop it, give it an app_id of its own, or, if it is "
        "callsheet on this machine, let both use the same data_dir.",
        "{operation} 失败：{what}。服务接受新令牌，但很快又将其拒绝：可能有其他使用此 app_id 的程序在不断获取令牌，"
        "使本程序的令牌失效。请停止该程序，或为其另设 app_id；若它也是本机的 callsheet，请让两者使用同一个 data_dir。",
    ),
    "SOBOT_BUG": Text(
        "{operation} failed: {what}. This is a bug in callsheet or a wrong value under [profiles.NAME].",
        "{operation} 失败：{what}。这是 callsheet 的程序错误，或 [profiles.NAME] 下的值有误。",
    ),
    # Lists and answers that cannot be used.
    "SOBOT_PAGE_REPEATED": Text(
        "{operation} returned page {page:,} twice, so the list cannot be read in full.",
        "{operation} 重复返回了第 {page:,} 页，因此无法读取完整列表。",
        "Try again later.",
        "请稍后重试。",
    ),
    "SOBOT_LIST_ENDLESS": Text(
        "{operation} returned more than {pages:,} pages.",
        "{operation} 返回的页数超过 {pages:,} 页。",
        "Narrow the search.",
        "请缩小查询范围。",
    ),
    "SOBOT_LIST_UNKNOWN": Text(
        "{operation} did not return a list as described in the API reference.",
        "{operation} 返回的内容不是接口文档所述的列表。",
        "Contact Sobot support.",
        "请联系智齿技术支持。",
    ),
    "SOBOT_ANSWER_UNKNOWN": Text(
        "The response does not have the format described in the API reference.",
        "响应的格式与接口文档不符。",
        "Contact Sobot support.",
        "请联系智齿技术支持。",
    ),
    # Error workbooks.
    "SOBOT_DOWNLOAD_FAILED": Text(
        "The download failed{attempts:plural:| after {attempts} attempts}: {what}.",
        "下载{attempts:plural:|尝试 {attempts} 次后}失败：{what}。",
        "The counts of the import are still valid.",
        "导入的计数仍然有效。",
    ),
    "SOBOT_DOWNLOAD_NOT_ALLOWED": Text(
        "Its address is not an https address on an allowed host. If the host belongs to Sobot, add it to [profiles.NAME] error_hosts.",
        "其地址不是允许的主机上的 https 地址。如果该主机属于智齿，请将其加入 [profiles.NAME] error_hosts。",
    ),
    # Settings.
    "SOBOT_BASE_URL": Text(
        "[profiles.NAME] {setting} must have the form https://sg.sobot.io: a scheme and a host, without user name, query or fragment.",
        "[profiles.NAME] {setting} 必须形如 https://sg.sobot.io：只含协议和主机，不含用户名、查询参数或片段。",
    ),
    "SOBOT_BASE_URL_NOT_HTTPS": Text(
        "[profiles.NAME] {setting} must start with https://, so that tokens are never sent unencrypted; http:// is for this machine only.",
        "[profiles.NAME] {setting} 必须以 https:// 开头，以免令牌以明文传输；http:// 仅可用于本机。",
    ),
    "SOBOT_PREFIX": Text(
        "[profiles.NAME] {setting} must start with a slash, for example /callservice/v6.",
        "[profiles.NAME] {setting} 必须以斜杠开头，例如 /callservice/v6。",
    ),
    "SOBOT_SECRET_BARE": Text(
        "[profiles.NAME] {setting} must be a SecretStr.", "[profiles.NAME] {setting} 必须是 SecretStr。"
    ),
    "SOBOT_SETTING_EMPTY": Text(
        "[profiles.NAME] {setting} is empty; set it in the environment or in callsheet.toml.",
        "[profiles.NAME] {setting} 为空；请在环境变量或 callsheet.toml 中设置。",
    ),
    "SOBOT_SETTING_NOT_ASCII": Text(
        "[profiles.NAME] {setting} must consist of printable ASCII characters.",
        "[profiles.NAME] {setting} 只能包含可打印的 ASCII 字符。",
    ),
    "SOBOT_SETTING_TOO_LOW": Text(
        "[profiles.NAME] {setting} must be a finite number, {least} or more.",
        "[profiles.NAME] {setting} 必须是不小于 {least} 的有限数。",
    ),
    "SOBOT_SETTING_NOT_POSITIVE": Text(
        "[profiles.NAME] {setting} must be a finite number of seconds above 0.",
        "[profiles.NAME] {setting} 必须是大于 0 的有限秒数。",
    ),
    "SOBOT_SETTING_CHOICE": Text(
        "[profiles.NAME] {setting} must be one of: {choices:list}.",
        "[profiles.NAME] {setting} 必须是以下之一：{choices:list}。",
    ),
    "SOBOT_OPERATION_UNKNOWN": Text(
        "[profiles.NAME] {setting} names “{operation}”, which is not an operation.",
        "[profiles.NAME] {setting} 中的“{operation}”不是任何操作的名称。",
    ),
    "SOBOT_AGENT_MISSING": Text(
        "[profiles.NAME] {setting} is empty; set it to the work number or UUID of an agent.",
        "[profiles.NAME] {setting} 为空；请设为坐席的工号或 UUID。",
    ),
    "NO_CERTIFICATES": Text("it holds no certificates", "其中没有证书"),
    "SOBOT_CA_FILE": Text(
        "[profiles.NAME] {setting} cannot be read as a file of certificates in PEM format ({error}).",
        "[profiles.NAME] {setting} 无法作为 PEM 格式的证书文件读取（{error}）。",
    ),
    "SOBOT_CA_FILE_VARIABLE": Text(
        "The environment variable {setting} does not name readable certificates in PEM format ({error}). Correct it, or unset it.",
        "环境变量 {setting} 指定的不是可读取的 PEM 格式证书（{error}）。请更正或取消设置。",
    ),
    "SOBOT_PROXY": Text(
        "[profiles.NAME] {setting} must be the address of an HTTP proxy, such as http://proxy.example:3128, or none; SOCKS is not supported.",
        "[profiles.NAME] {setting} 必须是 HTTP 代理的地址，如 http://proxy.example:3128，或 none；不支持 SOCKS。",
    ),
    "SOBOT_PROXY_VARIABLE": Text(
        "The environment variable {setting} is not the address of an HTTP proxy, such as http://proxy.example:3128; SOCKS is not supported. "
        "Correct it, or set [profiles.NAME] proxy (none for no proxy).",
        "环境变量 {setting} 不是 HTTP 代理的地址（如 http://proxy.example:3128）；不支持 SOCKS。请更正，或设置 [profiles.NAME] proxy"
        "（none 表示不使用代理）。",
    ),
    # What one attempt met: the network.
    "WIRE_CONNECT_TIMEOUT": Text(
        "connecting to the service timed out; if this network has a proxy, set [profiles.NAME] proxy",
        "连接服务超时；如果此网络需要代理，请设置 [profiles.NAME] proxy",
    ),
    "WIRE_CONNECT_FAILED": Text(
        "no connection to the service, because the address is wrong, the network is down or the service is down; if this network has a "
        "proxy, set [profiles.NAME] proxy",
        "无法连接服务，可能是地址有误、网络中断或服务停止；如果此网络需要代理，请设置 [profiles.NAME] proxy",
    ),
    "WIRE_TLS": Text("no secure connection to {host}, because {why}", "无法与 {host} 建立安全连接：{why}"),
    "WIRE_SPEAKS_HTTPS": Text(
        "the server speaks HTTPS at this port; write https:// in [profiles.NAME] base_url",
        "该服务器在此端口使用 HTTPS；请在 [profiles.NAME] base_url 中写 https://",
    ),
    "WIRE_MAY_SPEAK_HTTPS": Text(
        "the connection was closed without an answer; if the server speaks HTTPS at this port, write https:// in [profiles.NAME] base_url",
        "连接在没有应答的情况下被关闭；如果该服务器在此端口使用 HTTPS，请在 [profiles.NAME] base_url 中写 https://",
    ),
    "SETTING_OF_PROFILE": Text("[profiles.NAME] {setting}", "[profiles.NAME] {setting}"),
    # What one attempt met: a proxy. Nothing was sent.
    "WIRE_PROXY_UNREACHABLE": Text(
        "the proxy {proxy} cannot be reached; check {source} and the network",
        "无法连接代理 {proxy}；请检查 {source} 和网络",
    ),
    "WIRE_PROXY_TLS": Text(
        "no secure connection to the proxy {proxy} ({source}), because {why}",
        "无法与代理 {proxy}（{source}）建立安全连接：{why}",
    ),
    "WIRE_PROXY_CREDENTIALS": Text(
        "the proxy {proxy} requires a user name and password, or does not accept the given ones (HTTP 407); check {source}, "
        "in the form http://user:password@host:port",
        "代理 {proxy} 需要用户名和密码，或不接受所给的用户名和密码（HTTP 407）；请检查 {source}，格式为 http://用户名:密码@主机:端口",
    ),
    "WIRE_PROXY_REFUSED": Text(
        "the proxy {proxy} does not allow a connection to {host} (HTTP {status}); ask whoever runs it to allow that host",
        "代理 {proxy} 不允许连接 {host}（HTTP {status}）；请联系代理的管理员放行该主机",
    ),
    "WIRE_PROXY_NO_WAY": Text(
        "the proxy {proxy} could not reach {host} (HTTP {status}); check [profiles.NAME] base_url, or ask whoever runs the proxy",
        "代理 {proxy} 无法连接 {host}（HTTP {status}）；请检查 [profiles.NAME] base_url，或联系代理的管理员",
    ),
    "WIRE_PROXY_SILENT": Text(
        "the proxy {proxy} did not answer as a proxy does; check {source}",
        "代理 {proxy} 没有像代理那样应答；请检查 {source}",
    ),
    # Why there is no secure connection.
    "CERTIFICATE_UNKNOWN": Text(
        "its certificate is signed by an authority that is not trusted here; if that is your company's, set [profiles.NAME] ca_file "
        "or SSL_CERT_FILE to the file with its certificate (PEM)",
        "其证书的签发机构不受本机信任；如果是贵公司的机构，请将 [profiles.NAME] ca_file 或 SSL_CERT_FILE 设为该机构证书（PEM）的文件",
    ),
    "CERTIFICATE_SELF_SIGNED": Text(
        "its certificate is self-signed; if it is the right server, set [profiles.NAME] ca_file or SSL_CERT_FILE to the file "
        "with that certificate (PEM)",
        "其证书是自签名的；如果确为正确的服务器，请将 [profiles.NAME] ca_file 或 SSL_CERT_FILE 设为该证书（PEM）的文件",
    ),
    "CERTIFICATE_EXPIRED": Text(
        "its certificate has expired, or this machine's clock is wrong", "其证书已过期，或本机时钟有误"
    ),
    "CERTIFICATE_NOT_YET": Text(
        "its certificate is not valid yet, or this machine's clock is wrong", "其证书尚未生效，或本机时钟有误"
    ),
    "CERTIFICATE_OTHER_NAME": Text(
        "its certificate is for another host name, so it may be another server",
        "其证书属于其他主机名，可能不是该服务器",
    ),
    "CERTIFICATE_WRONG": Text("its certificate is not valid", "其证书无效"),
    "TLS_PLAIN_HTTP": Text("the server speaks plain HTTP at this port", "该服务器在此端口使用不加密的 HTTP"),
    "TLS_NO_ANSWER": Text(
        "the server did not answer; it may not speak HTTPS at this port",
        "该服务器没有应答，此端口可能不是 HTTPS",
    ),
    "TLS_FAILED": Text(
        "the two have no version or method of TLS in common", "双方没有共同支持的 TLS 版本或算法"
    ),
    # Whose certificates are trusted, and how the service is reached.
    "TRUSTED_USUAL": Text("the usual authorities are trusted", "信任常用的证书机构"),
    "TRUSTED_BESIDES": Text(
        "the usual authorities and those in {path} ([profiles.NAME] {source}) are trusted",
        "信任常用的证书机构和 {path} 中的机构（[profiles.NAME] {source}）",
    ),
    "TRUSTED_ONLY": Text(
        "only the authorities in {path} ({source}) are trusted", "只信任 {path} 中的证书机构（{source}）"
    ),
    "WIRE_NO_FREE_CONNECTION": Text(
        "no connection became free within the time limit", "在时限内没有空闲的连接"
    ),
    "WIRE_ADDRESS_INVALID": Text("the address is not valid", "地址无效"),
    "WIRE_REQUEST_INVALID": Text("the request is not valid HTTP", "请求不是有效的 HTTP"),
    "WIRE_READ_TIMEOUT": Text("no answer within the time limit", "在时限内没有收到答复"),
    "WIRE_WRITE_TIMEOUT": Text("the service stopped accepting the request", "服务停止接收请求"),
    "WIRE_CONNECTION_LOST": Text(
        "the connection was lost before the response was complete", "连接在响应完整到达之前中断"
    ),
    "WIRE_RESPONSE_TIMEOUT": Text(
        "the response was not complete within the time limit", "响应在时限内没有完整到达"
    ),
    "WIRE_RESPONSE_NOT_HTTP": Text(
        "the response was cut short or is not valid HTTP", "响应不完整或不是有效的 HTTP"
    ),
    "WIRE_RESPONSE_TOO_LARGE": Text("the response is larger than {limit:,} bytes", "响应超过 {limit:,} 字节"),
    "WIRE_ENCODING": Text("the response has an encoding that was not requested", "响应采用了未请求的编码"),
    "WIRE_GZIP_CUT": Text("the compressed response was cut short", "压缩的响应不完整"),
    "WIRE_GZIP_DAMAGED": Text("the compressed response is damaged", "压缩的响应已损坏"),
    # What one attempt met: the answer.
    "WIRE_HTTP_STATUS": Text("the service returned HTTP {status}", "服务返回 HTTP {status}"),
    "WIRE_NOT_SERVICE": Text(
        "HTTP {status} came from a gateway, a proxy or another server, not from the service",
        "HTTP {status} 来自网关、代理或其他服务器，而不是该服务",
    ),
    "WIRE_NOT_JSON": Text(
        "the response (HTTP {status}) is not valid JSON from the service; it was cut short or comes from a proxy",
        "响应（HTTP {status}）不是服务的有效 JSON，可能不完整，或来自代理",
    ),
    "WIRE_NO_CODE": Text("the response (HTTP {status}) has no code", "响应（HTTP {status}）中没有返回码"),
    "WIRE_CODE": Text("the service returned code {code}", "服务的返回码为 {code}"),
    "WIRE_CODE_WITHOUT_SUCCESS": Text(
        "the service returned code {code} but does not report success", "服务的返回码为 {code}，但未报告成功"
    ),
    "WIRE_REPEAT_REFUSED": Text(
        "the repeated request was refused ({what}), but an earlier attempt may have taken effect",
        "重复的请求被拒绝（{what}），但之前的尝试可能已生效",
    ),
    # What one attempt met: no token.
    "WIRE_NO_TOKEN_INSIDE": Text("{what}; the response holds no token", "{what}；响应中没有令牌"),
    "WIRE_TOKEN_REJECTED": Text(
        "no token could be obtained ({what}); check [profiles.NAME] app_id and app_secret, and that they belong to the region of base_url",
        "无法取得令牌（{what}）；请检查 [profiles.NAME] app_id 和 app_secret，并确认其属于 base_url 所在的区域",
    ),
    "WIRE_TOKEN_REJECTED_NOW": Text(
        "no token could be obtained ({what}), although these credentials were accepted before; check in the Sobot console whether "
        "[profiles.NAME] app_id or app_secret have been changed or blocked, and correct them",
        "无法取得令牌（{what}），而这些凭据以前曾被接受；请在智齿控制台核实 [profiles.NAME] app_id 或 app_secret 是否已更改或停用，并改正",
    ),
    "WIRE_TOKENS_TOO_OFTEN": Text(
        "{count} tokens were requested within a minute, and callsheet requests no more, because the service may block it",
        "一分钟内已请求 {count} 次令牌，为免被服务封禁，callsheet 不再请求",
    ),
    "WIRE_TOKEN_LATER": Text(
        "no token could be obtained ({what}); try again later, and check [profiles.NAME] base_url if it keeps failing",
        "无法取得令牌（{what}）；请稍后重试，若仍然失败，请检查 [profiles.NAME] base_url",
    ),
    "WIRE_TOKEN_UNREACHED": Text("no token could be obtained: {what}", "无法取得令牌：{what}"),
    "WIRE_TOKEN_REDIRECTED": Text(
        "no token could be obtained ({what}); redirects are never followed, so check [profiles.NAME] base_url",
        "无法取得令牌（{what}）；callsheet 从不跟随重定向，请检查 [profiles.NAME] base_url",
    ),
    "WIRE_AGENT_TOKEN_NEEDED": Text(
        "it needs an agent's token, so set [profiles.NAME] agent_id and agent_type",
        "此操作需要坐席令牌，请设置 [profiles.NAME] agent_id 和 agent_type",
    ),
    "WIRE_CLOCK_FAST": Text(
        "{what}; this machine's clock is about {by} fast and needs to be corrected",
        "{what}；本机时钟快了约 {by}，需要校准",
    ),
    "WIRE_CLOCK_SLOW": Text(
        "{what}; this machine's clock is about {by} slow and needs to be corrected",
        "{what}；本机时钟慢了约 {by}，需要校准",
    ),
    "SPAN_DAYS": Text("{count:,} {count:plural:day|days}", "{count:,} 天"),
    "SPAN_HOURS": Text("{count} {count:plural:hour|hours}", "{count} 小时"),
    "SPAN_MINUTES": Text("{count} {count:plural:minute|minutes}", "{count} 分钟"),
}
