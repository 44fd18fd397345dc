"""What the command line says of what it was asked for: names that are not known, options, files."""

from callsheet.messages.text import Text

TEXTS: dict[str, Text] = {
    "COMMAND_INTERRUPTED": Text(
        "Interrupted. callsheet loads shows what can be resumed.",
        "已中断。可用 callsheet loads 查看可以继续的导入。",
    ),
    "COMMAND_BUG": Text(
        "A bug stopped this run: {error} in {file}, line {line}. What was sent is in the ledger: callsheet loads. "
        "CALLSHEET_DEBUG=1 shows everything, including customer numbers.",
        "程序错误中断了本次运行：{file} 第 {line} 行的 {error}。已发送的内容记录在台账中：callsheet loads。"
        "CALLSHEET_DEBUG=1 会显示全部信息，包括客户号码。",
    ),
    "WEB_NAME_WRONG": Text(
        "A name has 1 to {most} visible characters.", "用户名须为 1 到 {most} 个可见字符。"
    ),
    "WEB_NO_SUCH_USER": Text(
        "There is no account “{name}”.",
        "没有账号“{name}”。",
        "callsheet web users lists them.",
        "可用 callsheet web users 查看。",
    ),
    "WEB_ACTION_WRONG": Text(
        "callsheet web has no action “{action}”.",
        "callsheet web 没有操作“{action}”。",
        "callsheet web --help lists them.",
        "可用 callsheet web --help 查看。",
    ),
    "WEB_NAME_MISSING": Text(
        "It is not clear whose account is meant.",
        "未说明是哪个账号。",
        "Add the name after {action}.",
        "请在 {action} 后加上用户名。",
    ),
    "WEB_ROLE_WRONG": Text(
        "A new user needs a role.",
        "新用户需要角色。",
        "Give one with --role: analyst, approver or admin.",
        "请用 --role 指定：analyst、approver 或 admin。",
    ),
    "WEB_LINK": Text(
        "{name} can set a password here, once, within 24 hours: {address}",
        "{name} 可在 24 小时内通过此链接设置一次密码：{address}",
    ),
    "WEB_ROLE_ADDED": Text("The account {name} has this role now.", "账号 {name} 现已具有此角色。"),
    "WEB_RESET": Text(
        "The account {name} is unlocked, and signed out everywhere.",
        "账号 {name} 已解锁，并已在所有设备退出登录。",
    ),
    "WEB_LOCKED": Text(
        "The account {name} is locked, and signed out everywhere.",
        "账号 {name} 已锁定，并已在所有设备退出登录。",
    ),
    "WEB_USER_LINE": Text("{name}: {roles}", "{name}：{roles}"),
    "WEB_USER_LOCKED": Text("locked", "已锁定"),
    "WEB_USER_NOT_READY": Text("no password yet", "尚未设置密码"),
    "WEB_NO_USERS": Text(
        "There are no accounts yet.",
        "还没有账号。",
        "Add one: callsheet web add-user NAME --role admin.",
        "添加账号：callsheet web add-user NAME --role admin。",
    ),
    "WEB_SERVED": Text("Serving the page at {address}", "正在 {address} 提供页面"),
    "RESUME_WHAT": Text(
        "It is not clear what to resume.",
        "未说明要继续哪个导入。",
        "Name one load, or add --all.",
        "请指定一个导入，或加上 --all。",
    ),
    "RESUME_ONE_OR_ALL": Text(
        "A load id and --all exclude each other.",
        "导入编号与 --all 不能同时使用。",
        "Give one of them.",
        "请只用其中一个。",
    ),
    "HTML_ALONE": Text(
        "--html and {option} cannot be used together here.",
        "--html 与 {option} 不能同时使用。",
        "Leave one of them out; with --json, give --html a file.",
        "请去掉其中一个；与 --json 同用时，请为 --html 指定文件。",
    ),
    "RESTORE_WHAT": Text(
        "It is not clear what to restore.",
        "未说明要恢复什么。",
        "Name a copy of the ledger, or add --accept to accept the one that is in place.",
        "请指定台账的副本，或加上 --accept 以接受现有的台账。",
    ),
    "RESTORE_ONE": Text(
        "A copy and --accept exclude each other.",
        "副本与 --accept 不能同时使用。",
        "Give one of them.",
        "请只用其中一个。",
    ),
    "RESTORE_ITSELF": Text(
        "{file} is the ledger that is in place.",
        "{file} 就是现有的台账。",
        "To accept it as it is, run callsheet restore --accept.",
        "如要按现状接受，请运行 callsheet restore --accept。",
    ),
    "COPY_UNUSABLE": Text("{file} cannot be restored: {cause}", "无法恢复 {file}：{cause}"),
    "BACKUP_EXISTS": Text(
        "{file} exists and is not overwritten.",
        "{file} 已存在，不会覆盖。",
        "Name a folder, or another file.",
        "请指定文件夹或其他文件名。",
    ),
    "BACKUP_NO_LEDGER": Text("There is no ledger yet at {file}.", "{file} 处还没有台账。"),
    "BACKUP_ON_SERVER": Text(
        "This ledger is in PostgreSQL.",
        "此台账保存在 PostgreSQL 中。",
        "Copy it with pg_dump and put it back with pg_restore; then run callsheet restore --accept.",
        "请用 pg_dump 备份、用 pg_restore 恢复；恢复后运行 callsheet restore --accept。",
    ),
    "BACKED_UP": Text(
        "Copied the ledger with {loads:,} {loads:plural:load|loads} to {file}.",
        "已将台账（{loads:,} 个导入）复制到 {file}。",
    ),
    "LEDGER_RESTORED": Text("{file} is the ledger now.", "{file} 现为台账。"),
    "LEDGER_ACCEPTED": Text("The ledger is accepted as it is.", "已按现状接受台账。"),
    "LEDGER_KEPT_ASIDE": Text("The replaced ledger is kept as {file}.", "被替换的台账保存为 {file}。"),
    "RESTORED_OPEN": Text(
        "{load} ({file}, {kind}) is open: {rows:,} {rows:plural:row|rows} may have been sent since. Check that no newer list "
        "replaces it, then run: callsheet resume {load}",
        "{load}（{file}，{kind}）尚未完成：有 {rows:,} 行此后可能已发送。请确认没有更新的名单取代它，然后运行：callsheet resume {load}",
    ),
    "RESTORED_TAKEN_OVER": Text(
        "{load} ({file}, {kind}, {rows:,} {rows:plural:row|rows}) was made after the copy. It was taken over from the replaced "
        "ledger, so that its rows are recognised if they come again.",
        "{load}（{file}，{kind}，{rows:,} 行）在副本之后导入，已从被替换的台账中取回；这些行再次出现时会被识别。",
    ),
    "RESTORED_LOST": Text(
        "{load} ({file}, {kind}, {rows:,} {rows:plural:row|rows}) was made after the copy and is not in the ledger any more. "
        "Load a forbidden list again: customers wait for it. Compare any other with the Sobot console before you load it.",
        "{load}（{file}，{kind}，{rows:,} 行）在副本之后导入，已不在台账中。禁呼名单请重新导入，客户号码会等待；其他名单导入前请先与智齿"
        "控制台核对。",
    ),
    "RESTORED_LOST_UNKNOWN": Text(
        "Which loads were made after the copy is not known. Load the forbidden lists since then again; compare any other list "
        "with the Sobot console before you load it.",
        "无法得知副本之后有哪些导入。请重新导入此后的禁呼名单；其他名单导入前请先与智齿控制台核对。",
    ),
    "NOTHING_TO_RESUME": Text(
        "There is nothing to resume: every load of this profile has ended.",
        "没有可以继续的导入：此配置的所有导入都已结束。",
    ),
    "OPTION_NOT_A_PAIR": Text(
        "The option {option} is not of the form NAME=VALUE or KIND.NAME=VALUE.",
        "选项 {option} 不是 NAME=VALUE 或 KIND.NAME=VALUE 的形式。",
    ),
    "HIDDEN_BOTH": Text(
        "--include-hidden and --skip-hidden exclude each other.",
        "--include-hidden 与 --skip-hidden 不能同时使用。",
        "Give one of them.",
        "请只用其中一个。",
    ),
    "KIND_NOT_FOUND": Text(
        "There is no kind “{kind}”.",
        "没有类型“{kind}”。",
        "The kinds are: {known:list}.",
        "可用的类型：{known:list}。",
    ),
    "FILE_MISSING": Text(
        "Nothing was read or sent: with one file missing, no file of the same run is loaded.",
        "没有读取或发送任何内容：缺少一个文件时，同一批文件都不会导入。",
    ),
    "FILES_REFUSED": Text(
        "Nothing was read or sent: with one file refused, no file of the same run is loaded.",
        "没有读取或发送任何内容：有一个文件被拒绝时，同一批文件都不会导入。",
    ),
    "HOST_EMPTY": Text(
        "--host needs an address.",
        "--host 需要一个地址。",
        "Give one, such as 127.0.0.1, or 0.0.0.0 for all addresses of this machine; or leave --host out.",
        "请给出地址，如 127.0.0.1；0.0.0.0 表示本机全部地址；也可以不写 --host。",
    ),
    # A command that is written wrongly.
    "USAGE_MISSING": Text("{argument} is missing. {hint}", "缺少 {argument}。{hint}"),
    "USAGE_TOO_MANY": Text(
        "The command does not take {arguments:list}. {hint}", "该命令不接受参数 {arguments:list}。{hint}"
    ),
    "USAGE_NO_OPTION": Text("There is no option {option}. {hint}", "没有选项 {option}。{hint}"),
    "USAGE_NO_COMMAND": Text("There is no command {command}. {hint}", "没有命令 {command}。{hint}"),
    "USAGE_NO_VALUE": Text("The option {option} takes no value. {hint}", "选项 {option} 不接受值。{hint}"),
    "USAGE_VALUE_MISSING": Text(
        "The option {option} needs a value. {hint}", "选项 {option} 需要一个值。{hint}"
    ),
    "USAGE_NOT_WHOLE": Text("{option} must be a whole number. {hint}", "{option} 必须是整数。{hint}"),
    "USAGE_NOT_NUMBER": Text("{option} must be a number. {hint}", "{option} 必须是数字。{hint}"),
    "USAGE_NOT_VALUE": Text("The value of {option} cannot be used. {hint}", "{option} 的值无法使用。{hint}"),
    "USAGE_WRONG": Text("The command is not written correctly. {hint}", "命令书写有误。{hint}"),
    "USAGE_NEAREST": Text("Did you mean {near:list}?", "您是否想用 {near:list}？"),
    "USAGE_HELP": Text("For help, run: {command} --help", "查看用法：{command} --help"),
    "PORT_UNKNOWN": Text(
        "{port} is not a port.",
        "{port} 不是有效的端口。",
        "Choose one up to {last}, or 0 for any free one.",
        "请选择不超过 {last} 的端口，或用 0 表示任意空闲端口。",
    ),
    "PORT_WRONG": Text(
        "{port} is not a port for callsheet serve.",
        "{port} 不能用作 callsheet serve 的端口。",
        "Choose one up to {last}, or 0 for any free one: the report files use the next one.",
        "请选择不超过 {last} 的端口，或用 0 表示任意空闲端口：报告文件使用其后一个端口。",
    ),
    "SANDBOX_PORT_TAKEN": Text(
        "Port {port} is already in use, so the sandbox did not start.",
        "端口 {port} 已被占用，沙箱未启动。",
        "Stop what uses it, or choose another port with --port.",
        "请停止占用它的程序，或用 --port 指定其他端口。",
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
        "The exports are: {known:list}.",
        "可用的导出：{known:list}。",
    ),
    "FILTER_NOT_A_PAIR": Text(
        "--filter {filter} is not NAME=VALUE.",
        "--filter {filter} 不是 NAME=VALUE 的形式。",
        prefect_en="The filter {filter} is not NAME=VALUE.",
        prefect_zh="筛选条件 {filter} 不是 NAME=VALUE 的形式。",
    ),
    "FILTER_EMPTY": Text(
        "The filter {filter} has no value.",
        "筛选条件 {filter} 没有值。",
        "Give one, or leave the filter out.",
        "请填写值，或去掉该条件。",
    ),
    "FILTER_TWICE": Text(
        "The filter {filter} is given twice, with different values.",
        "筛选条件 {filter} 给出了两次，且值不同。",
        "Export once for each value.",
        "请对每个值分别导出。",
    ),
    "FILTER_UNKNOWN": Text(
        "The list “{list}” has no filter “{filter}”.",
        "列表“{list}”没有筛选条件“{filter}”。",
        "Its filters are: {known:list}.",
        "可用的筛选条件：{known:list}。",
    ),
    "FILTERS_NONE": Text(
        "The list “{list}” has no filters; it is always exported whole.",
        "列表“{list}”没有筛选条件，只能整体导出。",
    ),
    "FILTER_NUMBER": Text("The filter {filter} must be a whole number.", "筛选条件 {filter} 必须是整数。"),
    "FILTER_TIME": Text(
        "The filter {filter} must be a date such as 2026-11-30, or a date and time such as 2026-11-30 09:00.",
        "筛选条件 {filter} 必须是日期（如 2026-11-30）或日期和时间（如 2026-11-30 09:00）。",
    ),
    "FILTER_ENDS_FIRST": Text(
        "created_until must not be before created_since.", "created_until 不能早于 created_since。"
    ),
    "FILTER_ALONE": Text(
        "The filter {filter} names one agent, so the others have nothing to select.",
        "筛选条件 {filter} 已指定一个坐席，其他条件不起作用。",
        "Leave the others out, or leave {filter} out.",
        "请去掉其他条件，或去掉 {filter}。",
    ),
    "EXPORT_FORM": Text(
        "{name} cannot be written as {form}.",
        "{name} 不能以 {form} 形式写出。",
        "Leave out --as; lists that can: {known:list}.",
        "请去掉 --as；支持该形式的列表：{known:list}。",
    ),
    "EXPORT_SUFFIX": Text(
        "{file} does not end in a known suffix.",
        "{file} 的扩展名不受支持。",
        "Use one of {known:list}.",
        "请使用 {known:list} 之一。",
    ),
    "TEMPLATE_SUFFIX": Text(
        "{file} was not written: a template is an Excel workbook.",
        "未写入 {file}：模板是 Excel 工作簿。",
        "Give a name that ends in .xlsx.",
        "请使用以 .xlsx 结尾的文件名。",
    ),
    "EXPORT_FAILED": Text("Nothing was exported: {cause}", "没有导出任何内容：{cause}"),
    "FILE_UNWRITABLE": Text("{file} cannot be written: {error}.", "无法写入 {file}：{error}。"),
    # What the operating system says of a file: clauses.
    "OS_EACCES": Text("permission denied", "没有权限"),
    "OS_EPERM": Text("operation not permitted", "操作不被允许"),
    "OS_ENOENT": Text("it does not exist", "不存在"),
    "NO_SUCH_FOLDER": Text("its folder does not exist", "所在文件夹不存在"),
    "NOT_A_FOLDER": Text("it is not a folder", "不是文件夹"),
    "OS_EISDIR": Text("it is a folder", "是文件夹"),
    "OS_ENOTDIR": Text("a part of its path is not a folder", "路径中的某一部分不是文件夹"),
    "OS_EEXIST": Text("it exists already", "已存在"),
    "OS_ENOSPC": Text("the disk has no room for more data or more files", "磁盘已无空间存放更多数据或文件"),
    "OS_EDQUOT": Text("the disk quota is used up", "磁盘配额已用完"),
    "OS_EROFS": Text("the disk is read-only", "磁盘为只读"),
    "OS_EIO": Text("the disk failed", "磁盘出现故障"),
    "OS_ENAMETOOLONG": Text("its name is too long", "名称过长"),
    "OS_EBUSY": Text("another program is using it", "正被其他程序使用"),
    "OS_ETXTBSY": Text("another program is using it", "正被其他程序使用"),
    "OS_EFBIG": Text("it would be larger than the file system allows", "超过文件系统允许的大小"),
    "OS_EMFILE": Text("too many files are open", "打开的文件过多"),
    "OS_ENFILE": Text("too many files are open", "打开的文件过多"),
    "OS_ELOOP": Text("its path has a circle of links", "路径中的链接形成循环"),
    "OS_EINVAL": Text("its name is not allowed", "名称不合法"),
    "OS_ESTALE": Text("its network drive has lost it", "网络驱动器上的该文件已失效"),
    "OS_ETIMEDOUT": Text("its network drive does not answer", "网络驱动器没有响应"),
    "OS_EHOSTDOWN": Text("its network drive does not answer", "网络驱动器没有响应"),
    "OS_UNNAMED": Text("the operating system reports an error", "操作系统报告错误"),
    "OS_OTHER": Text("the operating system reports {name}", "操作系统报告 {name}"),
    "COMMAND_OS_ERROR": Text(
        "{file}: {error}. What was sent is in the ledger: callsheet loads.",
        "{file}：{error}。已发送的内容记录在台账中：callsheet loads。",
        "Mend that and run the command again.",
        "请处理后重新运行该命令。",
    ),
    "SANDBOX_CANNOT_LISTEN": Text(
        "The sandbox cannot listen on {host}, port {port}: {error}.",
        "沙箱无法监听 {host} 的端口 {port}：{error}。",
        "Choose another address or port with --host and --port.",
        "请用 --host 和 --port 指定其他地址或端口。",
    ),
    "DEMO_NO_SAMPLES": Text(
        "The demo needs the sample sheets, which are only in the source archive.",
        "演示需要示例表格，而示例表格仅在源代码包中。",
        "Run callsheet serve --sandbox and drop a sheet of your own.",
        "请运行 callsheet serve --sandbox 并放入自己的表格。",
    ),
}
