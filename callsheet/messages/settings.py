"""What is wrong with a setting or a schedule."""

from callsheet.messages.text import Text

TEXTS: dict[str, Text] = {
    "SETTING_MISSING": Text(
        "The setting {setting} is missing.",
        "缺少设置 {setting}。",
        "Set {variable} in the environment, or {setting} under [profiles.{profile}] in {path}.",
        "请在环境变量中设置 {variable}，或在 {path} 的 [profiles.{profile}] 下设置 {setting}。",
    ),
    "SETTING_WRONG": Text(
        "The setting {setting} of profile “{profile}” is wrong: {error}.",
        "配置“{profile}”的设置 {setting} 有误：{error}。",
        "It is set in {path} or in {variable}.",
        "它在 {path} 或环境变量 {variable} 中设置。",
    ),
    # What is wrong with a value: clauses.
    "NO_SUCH_SETTING": Text(
        "there is no such setting; the settings are: {known:list}", "没有此设置；可用的设置：{known:list}"
    ),
    "VALUE_NOT_A_NUMBER": Text("it must be a number", "必须是数字"),
    "VALUE_NOT_WHOLE": Text("it must be a whole number", "必须是整数"),
    "VALUE_NOT_YES_OR_NO": Text("it must be true or false", "必须是 true 或 false"),
    "VALUE_NOT_TEXT": Text("it must be text", "必须是文本"),
    "VALUE_NOT_A_LIST": Text("it must be a list", "必须是列表"),
    "VALUE_NOT_A_TABLE": Text("it must be a table of NAME = VALUE", "必须是“名称 = 值”的表"),
    "VALUE_NOT_JSON": Text("it must be written as JSON", "必须写成 JSON"),
    "VALUE_BELOW": Text("it must be at least {limit:g}", "不得小于 {limit:g}"),
    "VALUE_NOT_ABOVE": Text("it must be more than {limit:g}", "必须大于 {limit:g}"),
    "VALUE_ABOVE": Text("it must be at most {limit:g}", "不得大于 {limit:g}"),
    "VALUE_NOT_CHOICE": Text("it must be one of {choices:list}", "必须是 {choices:list} 之一"),
    "VALUE_MISSING": Text("it is missing", "缺失"),
    "VALUE_WRONG": Text("its value is not valid", "值无效"),
    "VALUE_ZONE": Text(
        "it must be the name of a time zone, such as {nearest:list}", "必须是时区名称，如 {nearest:list}"
    ),
    "VALUE_PUBLIC_URL": Text(
        "it must be an address such as https://callsheet.example/reports, without a user, a query or a fragment",
        "必须是形如 https://callsheet.example/reports 的地址，不含用户、查询或片段",
    ),
    "VALUE_NETWORK": Text(
        "each must be an address or a network, such as 10.0.0.0/8", "每一项必须是地址或网段，如 10.0.0.0/8"
    ),
    "VALUE_HEADER": Text(
        "must be the name of a header that only the proxy sets, such as X-Remote-User",
        "必须是仅由代理设置的请求头名称，如 X-Remote-User",
    ),
    "VALUE_COMMAND": Text(
        "must be a command as a shell takes it, with its quotation marks in pairs",
        "必须是命令，写法与在终端中相同，引号须成对",
    ),
    "WEB_SCAN_MISSING": Text(
        "The page does not start: the command of web_scan is not there, and uploads would not be scanned.",
        "页面未启动：找不到 web_scan 的命令，上传的文件将无法扫描。",
        "Install it, write its whole path, or remove web_scan.",
        "请安装该命令、写明完整路径，或删除 web_scan。",
    ),
    "WEB_SOCKET_WITHOUT_URL": Text(
        "The page cannot listen on a socket alone: nobody would know its address.",
        "页面不能只监听套接字：没有人会知道它的地址。",
        "Set web_url to the address under which the proxy gives it.",
        "请将 web_url 设为代理对外提供页面的地址。",
    ),
    "WEB_USER_HEADER_OPEN": Text(
        "The page does not start: anybody could write {header} and be somebody else.",
        "页面未启动：任何人都可以自行写入 {header} 冒充他人。",
        "Name the proxy in web_proxies, or let the page listen on web_socket; and set web_user_secret to at least {least} characters.",
        "请在 web_proxies 中写明代理，或让页面监听 web_socket；并将 web_user_secret 设为至少 {least} 个字符。",
    ),
    "WEB_CANNOT_USE_SOCKET": Text(
        "The page cannot listen on the socket {path}.",
        "页面无法监听套接字 {path}。",
        "Another program listens there, something else has that name, or its folder is missing or write-protected: see web_socket.",
        "该套接字已被其他程序占用、同名位置上有其他文件，或所在文件夹不存在或不可写：请检查 web_socket。",
    ),
    "WEB_WITHOUT_TLS": Text(
        "The page is not served at {address}: passwords would go over the network in clear.",
        "未在 {address} 提供页面：密码将以明文在网络上传输。",
        "Set web_cert and web_key, or put a proxy with TLS before it and set web_url to its https address.",
        "请设置 web_cert 和 web_key，或在前面部署带 TLS 的代理，并将 web_url 设为其 https 地址。",
    ),
    "WEB_CANNOT_LISTEN": Text(
        "The page cannot listen on {host}, port {port}.",
        "页面无法监听 {host} 的端口 {port}。",
        "Another program has the port, or the address is not one of this machine: see web_host and web_port.",
        "端口已被其他程序占用，或该地址不属于本机：请检查 web_host 和 web_port。",
    ),
    "WEB_CERTIFICATE_WRONG": Text(
        "The page's certificate cannot be used.",
        "页面证书无法使用。",
        "web_cert and web_key must be readable PEM files that belong together.",
        "web_cert 和 web_key 必须是可读且相互匹配的 PEM 文件。",
    ),
    "VALUE_GROUP": Text(
        "it must be a group of this machine; create it with groupadd, or give the name that getent group shows",
        "必须是本机已有的用户组；请用 groupadd 创建，或填写 getent group 显示的名称",
    ),
    "VALUE_MODE": Text(
        'it must be "0600", "0640" or "0660": the owner reads and writes, and others get nothing',
        '必须是 "0600"、"0640" 或 "0660"：属主可读写，其他用户没有任何权限',
    ),
    "VALUE_COUNTRY": Text(
        "it must be a two-letter country code such as SG", "必须是两个字母的国家代码，如 SG"
    ),
    "VALUE_CRON": Text(
        "it must be five cron fields such as 30 2 * * *", "必须是五个 cron 字段，如 30 2 * * *"
    ),
    "VALUE_KIND": Text(
        "there is no kind “{kind}”; the kinds are: {known:list}", "没有类型“{kind}”；可用的类型：{known:list}"
    ),
    "VALUE_OPTION": Text("no kind has an option “{option}”. {hint}", "没有任何类型有选项“{option}”。{hint}"),
    "VALUE_OPTION_OF_KIND": Text(
        "{kind} has no option “{option}”. {hint}", "{kind} 没有选项“{option}”。{hint}"
    ),
    "VALUE_OPTION_OF_OTHERS": Text(
        "“{option}” is an option of {owners:list}, not of {kinds:list}",
        "“{option}”是 {owners:list} 的选项，不是 {kinds:list} 的选项",
    ),
    "VALUE_NAME": Text(
        "it must consist of lower-case letters, digits and dashes", "只能包含小写字母、数字和连字符"
    ),
    "PROFILE_UNKNOWN": Text(
        "There is no profile “{profile}” in {path}.",
        "{path} 中没有配置“{profile}”。",
        "The profiles are: {known:list}.",
        "可用的配置：{known:list}。",
    ),
    "CONFIG_MISSING": Text(
        "CALLSHEET_CONFIG names {path}, which does not exist.", "CALLSHEET_CONFIG 指定的 {path} 不存在。"
    ),
    "CONFIG_UNREADABLE": Text("{path} cannot be read: {error}.", "无法读取 {path}：{error}。"),
    "NOT_TOML": Text("it is not valid TOML ({error})", "不是有效的 TOML"),
    "NOT_TOML_AT": Text(
        "it is not valid TOML at line {line}, column {column}", "第 {line} 行第 {column} 列不是有效的 TOML"
    ),
    "NO_SETTINGS_FILE": Text("it is too large for a settings file", "文件过大，不是设置文件"),
    "NOT_UTF8": Text("it is not encoded in UTF-8", "编码不是 UTF-8"),
    "CONFIG_READABLE_BY_OTHERS": Text(
        "{path} holds a secret and other users can read it.",
        "{path} 中有密钥，且其他用户可读。",
        "Run: chmod 600 {path}",
        "请运行：chmod 600 {path}",
    ),
    "CONNECTION_WRONG": Text("{cause} (profile “{profile}”)", "{cause}（配置“{profile}”）"),
    "SCHEDULE_WRONG": Text(
        "Schedule {number} in {path} is wrong: {where}: {error}.",
        "{path} 中的第 {number} 个计划任务有误：{where}：{error}。",
    ),
    "SCHEDULES_SAME_NAME": Text(
        "Two schedules in {path} have the same name.",
        "{path} 中有两个计划任务同名。",
        "Give each schedule a different name.",
        "请为每个任务起不同的名称。",
    ),
    "SCHEDULE_UNKNOWN": Text(
        "There is no schedule “{name}”.",
        "没有计划任务“{name}”。",
        "The schedules are: {known:list}.",
        "可用的计划任务：{known:list}。",
    ),
    "SCHEDULE_RUNNING": Text(
        "The schedule {name} is already running.",
        "计划任务 {name} 正在运行。",
        "Wait for that run to finish.",
        "请等待其完成。",
    ),
    "NONE": Text("none", "无"),
    "GROUP_NOT_OURS": Text(
        "The account {user}, which runs callsheet, does not belong to the group {group} (inbox_group).",
        "运行 callsheet 的账号 {user} 不属于用户组 {group}（inbox_group）。",
        "Run usermod -aG {group} {user} and start callsheet again; for a systemd unit, set SupplementaryGroups={group}.",
        "请运行 usermod -aG {group} {user} 并重新启动 callsheet；使用 systemd 时，请设置 SupplementaryGroups={group}。",
    ),
    "FOLDER_NOT_SHARED": Text(
        "{folder} cannot be shared with the group {group} alone: the folder belongs to another account, or its file system has fixed modes.",
        "无法仅与用户组 {group} 共享 {folder}：该文件夹属于其他账号，或其文件系统的权限是固定的。",
        "Run chgrp {group} {folder} and chmod {mode} {folder} as its owner; for a mounted share, set its group and modes in the mount options.",
        "请以其属主身份运行 chgrp {group} {folder} 和 chmod {mode} {folder}；如为挂载的共享，请在挂载选项中设置用户组和权限。",
    ),
    "FOLDER_OF_ANOTHER_GROUP": Text(
        "{folder} belongs to the group {other}, so the group {group} cannot pass through it.",
        "{folder} 属于用户组 {other}，用户组 {group} 无法进入。",
        "Set inbox to a folder outside it; profiles with different groups need different ones.",
        "请把 inbox 设为该文件夹之外的文件夹；用户组不同的配置须使用不同的文件夹。",
    ),
    "VALUE_DATABASE": Text(
        "must be the address of a database, such as postgresql://callsheet@db/callsheet",
        "必须是数据库地址，如 postgresql://callsheet@db/callsheet",
    ),
    # `init`.
    "INIT_ABOUT_FILE": Text(
        "Settings of callsheet, written by callsheet init. Every setting is here with its default: remove the # in front of "
        "one to set it. A variable CALLSHEET_NAME in the environment is used before this file. callsheet doctor checks it.",
        "callsheet 的设置，由 callsheet init 写入。这里列出全部设置及其默认值：删除行首的 # 即可启用。环境变量 CALLSHEET_NAME 优先于本文件。"
        "可用 callsheet doctor 检查。",
    ),
    "INIT_ABOUT_SCHEDULES": Text(
        "Scheduled loads: one [[schedules]] each, at the end of the file.",
        "计划任务：每个任务一个 [[schedules]]，写在文件末尾。",
    ),
    "INIT_TO_BE_SET": Text("missing: set it here, or in the environment", "缺少：请在此处或环境变量中设置"),
    "INIT_HELLO": Text(
        "This writes {file}. Press Enter to leave a question open or to keep the value in brackets.",
        "将写入 {file}。直接回车可跳过问题，或保留方括号中的值。",
    ),
    "INIT_ASK_BASE_URL": Text(
        "Address of the Sobot service, or its region, such as sg", "智齿服务的地址，或区域代码，如 sg"
    ),
    "INIT_ASK_APP_ID": Text("App id issued by Sobot", "智齿提供的 app id"),
    "INIT_ASK_APP_SECRET": Text("App secret (it is not shown)", "app secret（输入时不显示）"),
    "INIT_ASK_SECRET_IN_FILE": Text(
        "Write the secret into {file}, which only you can read? Otherwise put it in CALLSHEET_APP_SECRET yourself",
        "是否将密钥写入仅您可读的 {file}？否则请自行设置环境变量 CALLSHEET_APP_SECRET",
    ),
    "INIT_ASK_AGENT_ID": Text(
        "Work number or uuid of the agent on whose behalf rows are loaded", "代为导入的坐席的工号或 uuid"
    ),
    "INIT_ASK_TIME_ZONE": Text("Time zone of the sheets", "表格的时区"),
    "INIT_ASK_COUNTRY": Text(
        "Country of numbers without a country code, such as SG; empty if there are none",
        "没有国家代码的号码所属的国家，如 SG；没有则留空",
    ),
    "INIT_WRITTEN": Text("Wrote {file}; only you can read it.", "已写入 {file}，仅您可读。"),
    "INIT_MISSING": Text(
        "Missing: {setting}.",
        "缺少：{setting}。",
        "Set it in {file}, or {variable} in the environment; then run callsheet doctor.",
        "请在 {file} 中设置，或设置环境变量 {variable}；然后运行 callsheet doctor。",
    ),
    "INIT_SECRET_OUTSIDE": Text(
        "The app secret is not in the file.",
        "文件中没有 app secret。",
        "Set CALLSHEET_APP_SECRET in the environment of every callsheet command and service.",
        "请在所有 callsheet 命令和服务的环境中设置 CALLSHEET_APP_SECRET。",
    ),
    "INIT_ENVIRONMENT_FIRST": Text(
        "{variable} in the environment says something else, and is used before the file.",
        "环境变量 {variable} 的值不同，且优先于文件。",
        "Unset it to use the file.",
        "如要使用文件中的值，请取消该变量。",
    ),
    "INIT_EXISTS": Text(
        "{file} exists and is not overwritten.",
        "{file} 已存在，不会覆盖。",
        "Edit it, or add --force: the present file is then kept as {file}.bak.",
        "请直接编辑，或加上 --force：现有文件会保存为 {file}.bak。",
    ),
    "INIT_PROFILE": Text(
        "“{profile}” cannot be the name of a profile.",
        "“{profile}”不能用作配置名称。",
        "Use lower-case letters, digits and dashes; sandbox is built in.",
        "请使用小写字母、数字和连字符；sandbox 为内置名称。",
    ),
    "INIT_REGION_OR_URL": Text(
        "--region and --base-url exclude each other.",
        "--region 与 --base-url 不能同时使用。",
        "Give one of them.",
        "请只用其中一个。",
    ),
    "INIT_ANSWER_WRONG": Text(
        "{setting} cannot be set like that: {error}", "无法这样设置 {setting}：{error}"
    ),
    "INIT_STOPPED": Text("Stopped. Nothing was written.", "已停止，没有写入任何内容。"),
    "JSON_BEFORE_COMMAND": Text(
        "--json stands behind a command, or beside --version.",
        "--json 应放在命令之后，或与 --version 一起使用。",
        "Run: callsheet {command} --json",
        "请运行：callsheet {command} --json",
    ),
}
