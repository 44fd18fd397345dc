"""What `callsheet doctor` says of an installation: the things it looks at, and what it finds."""

from callsheet.messages.text import Text

TEXTS: dict[str, Text] = {
    "DOCTOR_OK": Text("ok", "正常"),
    "DOCTOR_FIX": Text("FIX", "需处理"),
    "DOCTOR_SETTINGS": Text("settings", "设置"),
    "DOCTOR_SCHEDULES": Text("schedules", "计划任务"),
    "DOCTOR_NETWORK": Text("network", "网络"),
    "DOCTOR_CREDENTIALS": Text("credentials", "凭证"),
    "DOCTOR_CLOCK": Text("clock", "时钟"),
    "DOCTOR_FOLDERS": Text("folders", "文件夹"),
    "DOCTOR_DISK": Text("disk", "磁盘"),
    "DOCTOR_LEDGER": Text("ledger", "台账"),
    "DOCTOR_PREFECT": Text("prefect", "Prefect"),
    "DOCTOR_VERSIONS": Text("versions", "版本"),
    "DOCTOR_NOTICES": Text("notices", "通知"),
    "SETTINGS_FOUND": Text("profile {profile} from {path}", "{path} 中的配置 {profile}"),
    "SETTINGS_WITHOUT_FILE": Text(
        "profile {profile} from environment variables and defaults; there is no {path}",
        "配置 {profile} 来自环境变量和默认值；没有 {path}",
    ),
    "NOT_PERMITTED": Text(
        "{file} cannot be used: {cause}.",
        "无法使用 {file}：{cause}。",
        "Give this user permission.",
        "请授予当前用户权限。",
    ),
    "SOME_FILE": Text("a file", "某个文件"),
    "SCHEDULE_LINE": Text("{name} ({cron} {zone})", "{name}（{cron} {zone}）"),
    "SCHEDULES_FOUND": Text("{schedules}", "{schedules}"),
    "SCHEDULE_FOLDER_MISSING": Text(
        "{name} loads {files}, but the folder {folder} does not exist.",
        "{name} 要导入 {files}，但文件夹 {folder} 不存在。",
        "Create it.",
        "请创建该文件夹。",
    ),
    "NETWORK_FOUND": Text("{way}; {trusted}", "{way}；{trusted}"),
    "NETWORK_DIRECT": Text("the service is reached directly, without a proxy", "直接连接服务，不使用代理"),
    "NETWORK_DIRECT_BY": Text(
        "the service is reached directly, as {source} says", "按 {source} 的设置直接连接服务"
    ),
    "NETWORK_PROXY": Text(
        "the service is reached through the proxy {proxy} ({source})", "通过代理 {proxy}（{source}）连接服务"
    ),
    "CREDENTIALS_ACCEPTED": Text("accepted by {url}", "{url} 已接受"),
    "CLOCK_NO_ADDRESS": Text(
        "[profiles.NAME] base_url is not set, so there is nothing to compare it with",
        "未设置 [profiles.NAME] base_url，无法比较",
    ),
    "CLOCK_NOT_COMPARED": Text(
        "not compared: {url} does not answer.",
        "未比较：{url} 没有响应。",
        "Check [profiles.NAME] base_url and the network, as the lines above say.",
        "请按以上各行检查 [profiles.NAME] base_url 和网络。",
    ),
    "CLOCK_UNKNOWN": Text("the service does not report its time", "服务未报告其时间"),
    "CLOCK_CLOSE": Text("{seconds:+.0f} s from the service's", "与服务的时间相差 {seconds:+.0f} 秒"),
    "CLOCK_OFF": Text(
        "this machine's clock differs from the service's by {seconds:+.0f} s.",
        "本机时钟与服务相差 {seconds:+.0f} 秒。",
        "Synchronise it (NTP).",
        "请校准时钟（NTP）。",
    ),
    "FOLDER_NOT_WRITABLE": Text(
        "{folder} is not writable.",
        "{folder} 不可写。",
        "Give this user permission to write to it.",
        "请授予当前用户写入权限。",
    ),
    "INBOX_OPEN": Text(
        "anyone can write to {folder}.",
        "任何用户都可写入 {folder}。",
        "Run: chmod o-w {folder}",
        "请运行：chmod o-w {folder}",
    ),
    "INBOX_MOUNTED": Text(
        "{folder} is a separate file system: files are copied out of it, not renamed",
        "{folder} 是独立的文件系统：文件将复制取出，而非重命名",
    ),
    "FOLDERS_FOUND": Text("inbox {inbox}, data {data}", "收件文件夹 {inbox}，数据文件夹 {data}"),
    "DISK_FREE": Text("{free:.1f} GiB free at {folder}", "{folder} 剩余 {free:.1f} GiB"),
    "DISK_LOW": Text(
        "only {free:.1f} GiB free at {folder}.",
        "{folder} 仅剩 {free:.1f} GiB。",
        "Free some disk space.",
        "请释放磁盘空间。",
    ),
    "LEDGER_READABLE_BY_OTHERS": Text(
        "other users can read it.",
        "其他用户可读取台账。",
        "Run: chmod 600 {path}",
        "请运行：chmod 600 {path}",
    ),
    "LOADS_UNFINISHED": Text(
        "{count} unfinished {count:plural:load|loads}.",
        "{count} 个导入尚未完成。",
        "callsheet serve resumes them when it starts; otherwise run: callsheet resume --all",
        "callsheet serve 启动时会自动继续；否则请运行：callsheet resume --all",
    ),
    "LOADS_WAITING": Text(
        "{count} {count:plural:load is|loads are} waiting for approval.",
        "{count} 个导入等待批准。",
        "List them with callsheet loads, then run callsheet approve or callsheet refuse.",
        "请用 callsheet loads 查看，然后运行 callsheet approve 或 callsheet refuse。",
    ),
    "LEDGER_SOUND": Text("opens; no unfinished loads", "可以打开；没有未完成的导入"),
    "PREFECT_NONE": Text(
        "no server configured; callsheet serve starts one", "未配置服务器；callsheet serve 会启动一个"
    ),
    "PREFECT_ANSWERS": Text("{url} is responding", "{url} 有响应"),
    "PREFECT_SILENT": Text(
        "{url} is not responding.",
        "{url} 没有响应。",
        "Start it (callsheet serve), or unset PREFECT_API_URL.",
        "请启动它（callsheet serve），或取消设置 PREFECT_API_URL。",
    ),
    "VERSIONS_FOUND": Text("{versions}, Python {python}", "{versions}，Python {python}"),
    "VERSION_TOO_NEW": Text(
        "{versions}; {user} needs {package} below {limit}.",
        "{versions}；{user} 需要低于 {limit} 的 {package}。",
        "Reinstall callsheet in an environment of its own, with the versions that it asks for.",
        "请在独立环境中按所需版本重新安装 callsheet。",
    ),
    "PREFECT_S_SERVER": Text("Prefect's server", "Prefect 服务器"),
    "PREFECT_S_SCHEDULER": Text("Prefect's scheduler", "Prefect 的调度器"),
    "NOTICES_NONE": Text(
        "no notifications configured (set notify to Apprise URLs)",
        "未配置通知（可将 notify 设为 Apprise 地址）",
    ),
    "NOTICES_WRONG": Text(
        "{wrong} of {count} notify {count:plural:URL is|URLs are} not known to Apprise",
        "{count} 个 notify 地址中有 {wrong} 个不是 Apprise 支持的地址",
    ),
    "NOTICES_FOUND": Text(
        "{count} {count:plural:URL|URLs}, for {events:list}", "{count} 个地址，事件：{events:list}"
    ),
    "LEDGER_NOT_ACCEPTED": Text(
        "This machine has no record of how far the ledger had come, so contact plans are not sent.",
        "本机没有台账进度的记录，因此不会发送联系计划。",
        "If this is the latest ledger, run callsheet restore --accept.",
        "如果这是最新的台账，请运行 callsheet restore --accept。",
    ),
    "LEDGER_NOT_RECORDED": Text(
        "How far the ledger has come cannot be recorded in {folder}, so a data folder that was put back is not noticed.",
        "无法在 {folder} 中记录台账进度，因此无法发现数据文件夹被恢复为旧副本。",
        "Make the folder writable, or set state_dir to another one.",
        "请使该文件夹可写，或将 state_dir 设为其他文件夹。",
    ),
    "LEDGER_RECORDED_INSIDE": Text(
        "{folder} is in the data folder, so a data folder that was put back is not noticed.",
        "{folder} 位于数据文件夹内，因此无法发现数据文件夹被恢复为旧副本。",
        "Set state_dir to a folder outside data_dir.",
        "请将 state_dir 设为 data_dir 之外的文件夹。",
    ),
    "DOCTOR_CONFINEMENT": Text("confinement", "隔离"),
    "CONFINEMENT_WHOLE": Text(
        "a file is read by a process that can open no other file, connect to nothing and start nothing; {memory}",
        "读取文件的进程无法打开其他文件、建立连接或启动程序；{memory}",
    ),
    "CONFINEMENT_PARTIAL": Text(
        "this system lets the process that reads a file do more than that ({allowed:list}).",
        "本系统允许读取文件的进程做更多的事（{allowed:list}）。",
        "Linux on x86-64 or 64-bit Arm forbids it; a container must allow seccomp.",
        "x86-64 或 64 位 Arm 上的 Linux 可以禁止；容器须允许使用 seccomp。",
    ),
    "CONFINEMENT_UNKNOWN": Text(
        "the process that reads files does not start.",
        "读取文件的进程无法启动。",
        "Reinstall callsheet; no file can be read now.",
        "请重新安装 callsheet；目前无法读取任何文件。",
    ),
    "ATTEMPT_READ": Text("open other files", "打开其他文件"),
    "ATTEMPT_WRITE": Text("write files", "写入文件"),
    "ATTEMPT_CONNECT": Text("open connections", "建立连接"),
    "ATTEMPT_FORK": Text("start processes", "启动进程"),
    "ATTEMPT_RUN": Text("run programs", "运行程序"),
    "MEMORY_PRIVATE": Text(
        "no core dump is written, and no other program reads this one's memory",
        "不写入核心转储，其他程序无法读取本程序的内存",
    ),
    "MEMORY_SHARED": Text(
        "this system lets other programs of this user read this one's memory",
        "本系统允许当前用户的其他程序读取本程序的内存",
    ),
    "DOCTOR_SHARING": Text("sharing", "共享"),
    "SHARED_WITH_NOBODY": Text(
        "only this account uses the watched folder (no inbox_group); {writing}",
        "仅当前账号使用监控文件夹（未设置 inbox_group）；{writing}",
    ),
    "SHARED_WITH": Text(
        "the group {group} uses the watched folder, and results have mode {mode}; {writing}",
        "用户组 {group} 使用监控文件夹，结果文件的权限为 {mode}；{writing}",
    ),
    "WRITING_SHOWN": Text(
        "the system tells whether a file is still open for writing", "系统会告知文件是否仍在写入"
    ),
    "WRITING_NOT_SHOWN": Text(
        "the file system does not tell whether a file is still open for writing, so files are taken after {scans} unchanged scans instead of {fewer}",
        "文件系统不告知文件是否仍在写入，因此文件连续 {scans} 次（而非 {fewer} 次）扫描未变后才会处理",
    ),
    "WRITING_OF_OTHERS_NOT_SHOWN": Text(
        "without CAP_LEASE the system does not tell whether files of other accounts are still open for writing, so these are taken after {scans} unchanged scans instead of {fewer}",
        "没有 CAP_LEASE 时，系统不告知其他账号的文件是否仍在写入，因此这些文件连续 {scans} 次（而非 {fewer} 次）扫描未变后才会处理",
    ),
    "FOLDER_CLOSED": Text(
        "the group {group} cannot pass through {folder}.",
        "用户组 {group} 无法进入 {folder}。",
        "Run: setfacl -m g:{group}:x {folder}",
        "请运行：setfacl -m g:{group}:x {folder}",
    ),
    "FOLDER_WITHOUT_SETGID": Text(
        "new files in {folder} do not belong to the group {group}, so callsheet may not be able to read them.",
        "{folder} 中的新文件不属于用户组 {group}，callsheet 可能无法读取。",
        "Run: chmod g+s {folder}",
        "请运行：chmod g+s {folder}",
    ),
}
