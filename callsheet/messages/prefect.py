"""What is read in the Prefect UI and from `callsheet serve`."""

from callsheet.messages.text import Text

TEXTS: dict[str, Text] = {
    "PORT_TAKEN": Text(
        "Port {port} is already in use, perhaps by another callsheet serve.",
        "端口 {port} 已被占用，可能是另一个 callsheet serve。",
        "Stop what uses it, or choose another port with --port.",
        "请停止占用它的程序，或用 --port 指定其他端口。",
    ),
    "PREFECT_NOT_STARTED": Text(
        "The Prefect server did not start.",
        "Prefect 服务器未能启动。",
        "The reason is in {log}.",
        "原因见 {log}。",
    ),
    "SERVE_RUNNING": Text(
        "Another callsheet serve already works for {folder}.",
        "另一个 callsheet serve 已在处理 {folder}。",
        "One serves all profiles: stop it first, or set another data_dir.",
        "一个 serve 即可处理所有配置：请先停止它，或设置其他 data_dir。",
    ),
    "REQUEST_GONE": Text(
        "This run was started from a command line that has ended, so its files are not known any more.",
        "此运行由命令行启动，而该命令行已结束，因此无法再得知其文件。",
        "Run the command again, or start a run from the form.",
        "请重新运行该命令，或通过表单启动运行。",
    ),
    "ANOTHER_FILE": Text("another file", "另一个文件"),
    # Lines of a run's log: a stage has ended.
    "LOG_READ": Text(
        "{files:,} {files:plural:file|files} read: {loads:,} {loads:plural:sheet|sheets} to load, {refused:,} refused",
        "已读取 {files:,} 个文件：{loads:,} 个工作表待导入，{refused:,} 个被拒绝",
    ),
    "LOG_VALIDATED": Text(
        "{file}: {rows:,} {rows:plural:row|rows} validated ({outcomes})",
        "{file}：已校验 {rows:,} 行（{outcomes}）",
    ),
    "LOG_NO_APPROVAL_NEEDED": Text("{file}: no approval needed", "{file}：无需批准"),
    "LOG_APPROVED": Text("{file}: approved by {by}", "{file}：{by} 已批准"),
    "LOG_PLANNED": Text(
        "{file}: {requests:,} {requests:plural:request|requests} planned ({outcomes})",
        "{file}：计划了 {requests:,} 个请求（{outcomes}）",
    ),
    "LOG_SENT": Text(
        "{file}: {requests:,} {requests:plural:request|requests} sent", "{file}：已发送 {requests:,} 个请求"
    ),
    "LOG_POLLED": Text(
        "{file}: the service has processed every request ({outcomes})",
        "{file}：服务已处理所有请求（{outcomes}）",
    ),
    "LOG_READ_BACK": Text(
        "{file}: compared with what the service shows ({outcomes})",
        "{file}：已与服务中的数据核对（{outcomes}）",
    ),
    "LOG_ENDED": Text(
        "{file}: {rows:,} {rows:plural:row|rows}: {outcomes}", "{file}：{rows:,} 行：{outcomes}"
    ),
    "LOG_REPORT": Text("{file}: report {report}", "{file}：报告 {report}"),
    # What a long stage shows while it runs.
    "PROGRESS_VALIDATE": Text("Checked: {done:,} of {total:,} rows", "已检查：{done:,}/{total:,} 行"),
    "PROGRESS_SEND": Text("Sent: {done:,} of {total:,} rows", "已发送：{done:,}/{total:,} 行"),
    "PROGRESS_POLL": Text(
        "Processed by the service: {done:,} of {total:,} rows", "服务已处理：{done:,}/{total:,} 行"
    ),
    "PROGRESS_READ_BACK": Text("Read back: {done:,} of {total:,} rows", "已核对：{done:,}/{total:,} 行"),
    "PROGRESS_OTHER": Text("{done:,} of {total:,} rows", "{done:,}/{total:,} 行"),
    "PROGRESS_LEFT": Text("{progress}, about {left} left", "{progress}，约剩 {left}"),
    "MINUTES": Text("{count:,} min", "{count:,} 分钟"),
    "SECONDS_LEFT": Text("{count:,} s", "{count:,} 秒"),
    # The summary of a run.
    "RUN_WELL": Text("Done: all rows succeeded.", "完成：所有行均成功。"),
    "RUN_CHECKED": Text("No problems found; nothing was sent.", "未发现问题；没有发送任何内容。"),
    "RUN_ROWS_TO_FIX": Text(
        "Some rows need attention; see the report for how to fix them.",
        "部分行需要处理；修正方法请见报告。",
    ),
    "RUN_USAGE": Text("Nothing was sent.", "没有发送任何内容。"),
    "RUN_SETTINGS": Text("Stopped: a setting is wrong.", "已停止：设置有误。"),
    "RUN_STOPPED": Text("Stopped early; nothing was lost.", "提前停止；没有丢失任何内容。"),
    "RUN_AWAITING_APPROVAL": Text("Awaiting approval.", "等待批准。"),
    "APPROVE_OR_REJECT": Text("Approve or reject", "批准或拒绝"),
    "APPROVE_BY_DEPLOYMENT": Text(
        "Approve or reject: run the deployment approve-load.", "批准或拒绝：请运行部署 approve-load。"
    ),
    "SUMMARY_ROWS": Text(
        "{rows:,} {rows:plural:row|rows} = {outcomes}; {requests:,} {requests:plural:request|requests}",
        "{rows:,} 行 = {outcomes}；{requests:,} 个请求",
    ),
    "SUMMARY_TO_DO": Text("What to do:", "需要处理："),
    "SUMMARY_PROBLEM": Text("{times:,} ×: {problem}", "{times:,} ×：{problem}"),
    "SUMMARY_PROBLEM_ROWS": Text(
        "{times:,} × {count:plural:row|rows} {rows}: {problem}", "{times:,} × 第 {rows} 行：{problem}"
    ),
    "SUMMARY_LOAD": Text("Load {load}", "导入 {load}"),
    "SUMMARY_FOLDER": Text("{file} in {folder}/", "{folder}/ 中的 {file}"),
    "ARTIFACT_OUTCOMES": Text("Rows by outcome", "各结果的行数"),
    "ARTIFACT_PROBLEMS": Text("Problems by code", "各类问题"),
    "ARTIFACT_SUMMARY": Text("What happened, and the reports", "结果与报告"),
    # Messages of states.
    "STATE_MORE": Text("… and {count:,} more", "……另有 {count:,} 个"),
    "RUN_DIED": Text(
        "The process ended before the run did. What was sent is in the ledger; callsheet resumes the load.",
        "进程在运行结束前已退出。已发送的内容记录在台账中；callsheet 会继续该导入。",
    ),
    "RUN_BUG": Text("A bug in callsheet stopped it.", "callsheet 的程序错误使其停止。"),
    "RUN_REJECTED": Text(
        "Load {load} is closed; nothing of it was sent.", "导入 {load} 已关闭；没有发送任何内容。"
    ),
    "RUN_APPROVED": Text(
        "Load {load} is approved; the watched folder resumes it.",
        "导入 {load} 已获批准，将由监视文件夹继续。",
    ),
    "RUN_EXPORTED": Text("{rows:,} {rows:plural:row|rows}", "{rows:,} 行"),
    "EXPORT_REUSABLE": Text(
        "{title}: {rows:,} {rows:plural:row|rows}. Edit the file and load it again as {kind}.",
        "{title}：{rows:,} 行。可编辑后以类型 {kind} 重新导入。",
    ),
    "REPORT_PAGE": Text("Report page", "报告页"),
    "EXPORT_WRITTEN": Text("{title}: {rows:,} {rows:plural:row|rows}.", "{title}：{rows:,} 行。"),
    "SLOT_NOT_DUE": Text(
        "This run was already done, or was skipped.", "这一时刻的任务此前已运行，或已跳过。"
    ),
    # What `callsheet serve` prints.
    "SERVE_STARTING": Text(
        "Starting a Prefect server; the first start takes about 15 seconds.",
        "正在启动 Prefect 服务器；首次启动约需 15 秒。",
    ),
    "SERVE_UI": Text("Prefect UI: {address}", "Prefect 界面：{address}"),
    "SERVE_AS_CONFIGURED": Text("as configured", "按配置"),
    "SERVE_REPORTS": Text("Report files: {address}", "报告文件：{address}"),
    "SERVE_SANDBOX": Text("Sandbox: {address}", "沙箱：{address}"),
    "SERVE_CRASHED_RUNS": Text(
        "{count:,} {count:plural:run|runs} ended with the process that ran {count:plural:it|them} and {count:plural:is|are} marked as crashed.",
        "{count:,} 个运行随其进程一同结束，已标记为崩溃。",
    ),
    "SERVE_STOPPING": Text(
        "Stopping: loads in progress are brought to a point from which they can be resumed.",
        "正在停止：进行中的导入会先到达可以继续的位置。",
    ),
    "SERVE_STOPPED": Text("Stopped.", "已停止。"),
    "SERVE_PAGE": Text("Page: {address}", "页面：{address}"),
    "SERVE_WEB_ENDED": Text(
        "The page exited with status {status}; it will be restarted in {seconds:g} s.",
        "页面程序以状态 {status} 退出；将在 {seconds:g} 秒后重新启动。",
    ),
    "SERVE_WATCH_ENDED": Text(
        "The watcher exited with status {status}; it will be restarted in {seconds:g} s.",
        "监视程序以状态 {status} 退出；将在 {seconds:g} 秒后重新启动。",
    ),
    "SERVE_SIGN_IN": Text(
        "To sign in there, enter the credential from {path}", "登录时请输入 {path} 中的凭据"
    ),
    "SERVE_SIGN_IN_BY_HAND": Text(
        "To sign in there, enter the value of {variable}.", "登录时请输入 {variable} 的值。"
    ),
    "SERVE_WITHOUT_TLS": Text(
        "Listening on {host} without encryption: whoever is on the way can read the credential and the reports. "
        "Put a proxy with TLS in front, and set public_url.",
        "正在 {host} 上以未加密方式监听：传输途中的任何人都能看到凭据和报告。请在前面设置带 TLS 的代理，并设置 public_url。",
    ),
    "HOST_NOT_HERE": Text(
        "This machine has no address {host}.",
        "本机没有地址 {host}。",
        "Choose one of its own addresses with --host, or 0.0.0.0 for all.",
        "请用 --host 指定本机的地址，或用 0.0.0.0 表示全部地址。",
    ),
    "SECRET_NOT_PRIVATE": Text(
        "{path} is not private: it is a link, belongs to another user, or is open to others.",
        "{path} 不是私有的：它是链接、属于其他用户，或对他人开放。",
        "Remove it; callsheet serve makes a new one at its next start.",
        "请删除它；callsheet serve 下次启动时会重新生成。",
    ),
    "PREFECT_CREDENTIAL_WRONG": Text(
        "{variable} has characters that no client can send.",
        "{variable} 含有客户端无法发送的字符。",
        "Use letters, digits and signs of ASCII only, such as user:password.",
        "请只使用 ASCII 字母、数字和符号，例如 user:password。",
    ),
    "PREFECT_REFUSED": Text(
        "The Prefect server at {url} does not accept the credential.",
        "{url} 上的 Prefect 服务器不接受该凭据。",
        "Set PREFECT_API_AUTH_STRING to that server's credential; for one that callsheet serve has started, "
        "it is in data/prefect/credential.",
        "请将 PREFECT_API_AUTH_STRING 设为该服务器的凭据；由 callsheet serve 启动的服务器，其凭据在 data/prefect/credential 中。",
    ),
    "SCHEDULE_UNCHECKED": Text(
        "The schedule {name} could not be checked; callsheet will retry. {cause}",
        "无法检查计划任务 {name}；callsheet 会重试。{cause}",
    ),
    "SCHEDULE_ASKED_FOR": Text(
        "Schedule {name}: {by} asked for a run on the page; it runs as {run}.",
        "计划任务 {name}：{by} 在网页上请求运行；运行名称为 {run}。",
    ),
    "SCHEDULE_CAUGHT_UP": Text(
        "The schedule {name} missed its run at {when:time}; it runs now as {run}.",
        "计划任务 {name} 错过了 {when:time} 的运行；现以 {run} 运行。",
    ),
    "REPORT_ONLY_READ": Text("Files can only be read here.", "此处的文件只能读取。"),
    "REPORT_LINK_WRONG": Text(
        "This link is not valid, or has expired. Ask the person who runs callsheet for a new one.",
        "此链接无效或已过期。请向 callsheet 管理员索取新链接。",
    ),
    "REPORT_FILE_GONE": Text("This file no longer exists.", "该文件已不存在。"),
}
