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
        "there is no such setting; the settings are: {known}", "没有此设置；可用的设置：{known}"
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
    "VALUE_NOT_CHOICE": Text("it must be one of {choices}", "必须是 {choices} 之一"),
    "VALUE_MISSING": Text("it is missing", "缺失"),
    "VALUE_WRONG": Text("its value is not valid", "值无效"),
    "VALUE_ZONE": Text(
        "it must be a time zone name such as Asia/Singapore", "必须是时区名称，如 Asia/Singapore"
    ),
    "VALUE_PUBLIC_URL": Text(
        "it must be an address such as https://callsheet.example/reports, without a user, a query or a fragment",
        "必须是形如 https://callsheet.example/reports 的地址，不含用户、查询或片段",
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
        "there is no kind “{kind}”; the kinds are: {known}", "没有类型“{kind}”；可用的类型：{known}"
    ),
    "VALUE_NAME": Text(
        "it must consist of lower-case letters, digits and dashes", "只能包含小写字母、数字和连字符"
    ),
    "PROFILE_UNKNOWN": Text(
        "There is no profile “{profile}” in {path}.",
        "{path} 中没有配置“{profile}”。",
        "The profiles are: {known}.",
        "可用的配置：{known}。",
    ),
    "CONFIG_MISSING": Text(
        "CALLSHEET_CONFIG names {path}, which does not exist.", "CALLSHEET_CONFIG 指定的 {path} 不存在。"
    ),
    "CONFIG_UNREADABLE": Text("{path} cannot be read: {error}.", "无法读取 {path}：{error}。"),
    "NOT_TOML": Text("it is not valid TOML ({error})", "不是有效的 TOML"),
    "NOT_TOML_AT": Text(
        "it is not valid TOML at line {line}, column {column}", "第 {line} 行第 {column} 列不是有效的 TOML"
    ),
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
        "The schedules are: {known}.",
        "可用的计划任务：{known}。",
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
}
