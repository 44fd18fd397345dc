"""What the command line says of what it was asked for: names that are not known, settings, files, schedules."""

from callsheet.messages.text import Text

TEXTS: dict[str, Text] = {
    "KIND_NOT_FOUND": Text(
        "There is no kind “{kind}”.", "没有类型“{kind}”。", "The kinds are: {known}.", "可用的类型：{known}。"
    ),
    "FILE_MISSING": Text(
        "Nothing was read or sent: with one file missing, no file of the same run is loaded.",
        "没有读取或发送任何内容：缺少一个文件时，同一批文件都不会导入。",
    ),
    "LANGUAGE_UNKNOWN": Text(
        "“{language}” is not a language of callsheet.",
        "callsheet 不支持语言“{language}”。",
        "Use en or zh.",
        "请使用 en 或 zh。",
    ),
    "EXPORT_UNKNOWN": Text(
        "There is no export “{name}”.",
        "没有导出“{name}”。",
        "The exports are: {known}.",
        "可用的导出：{known}。",
    ),
    "EXPORT_SUFFIX": Text(
        "{file} does not end in a known suffix.",
        "{file} 的扩展名不受支持。",
        "Use one of {known}.",
        "请使用 {known} 之一。",
    ),
    "EXPORT_FAILED": Text("Nothing was exported: {cause}", "没有导出任何内容：{cause}"),
    "FILE_UNWRITABLE": Text("{file} cannot be written: {error}.", "无法写入 {file}：{error}。"),
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
    "NO_SUCH_SETTING": Text(
        "there is no such setting; the settings are: {known}", "没有此设置；可用的设置：{known}"
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
        "Give each a name of its own.",
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
}
