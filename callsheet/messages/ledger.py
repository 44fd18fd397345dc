"""What the ledger says: why it cannot be used, or refuses a change."""

from callsheet.messages.text import Text

TEXTS = {
    # The ledger's own check: which invariant does not hold, and where.
    "VERIFY_BROKEN": Text("{promise} of load {load}: {what}", "导入 {load} 的 {promise}：{what}"),
    "VERIFY_ROWS_UNACCOUNTED": Text(
        "{rows:,} rows were read, but {counted:,} are accounted for",
        "读取了 {rows:,} 行，但有去向的是 {counted:,} 行",
    ),
    "VERIFY_ROWS_EXCEEDED": Text("a chunk has more row outcomes than rows", "某一批的行结果多于其行数"),
    "VERIFY_ROWS_TWICE": Text(
        "{count:,} {count:plural:row is|rows are} recorded twice, for example row {row}",
        "{count:,} 行被记录了两次，例如第 {row} 行",
    ),
    "VERIFY_ROW_FOREIGN": Text(
        "row {row} has an outcome from a chunk that does not contain it",
        "第 {row} 行的结果来自不包含该行的批次",
    ),
    "VERIFY_NO_INTENT": Text(
        "chunk {chunk} became {state} before an intent was recorded",
        "第 {chunk} 批在记录发送意图之前就变为“{state}”",
    ),
    "VERIFY_NEVER_SENT": Text(
        "chunk {chunk} is {state} but was never sent", "第 {chunk} 批的状态为“{state}”，但从未发送"
    ),
    "VERIFY_HISTORY_DIFFERS": Text(
        "chunk {chunk} is {state}, but its history ends with {last}",
        "第 {chunk} 批的状态为“{state}”，但其历史记录止于“{last}”",
    ),
    "VERIFY_CHUNK_CHANGED": Text("chunk {chunk} is not what was frozen", "第 {chunk} 批与冻结时的内容不一致"),
    "VERIFY_KEY_TWICE": Text("two chunks have the same idempotency key", "有两批使用了同一个幂等键"),
    "VERIFY_BATCH_TWICE": Text("two chunks have the same batch code", "有两批使用了同一个批次编码"),
    "VERIFY_SENT_AGAIN": Text(
        "chunk {chunk} was sent again after it was {state}", "第 {chunk} 批在状态为“{state}”之后被再次发送"
    ),
    "VERIFY_READIED_AGAIN": Text(
        "chunk {chunk} was released for sending again after it was {state}",
        "第 {chunk} 批在状态为“{state}”之后又被允许发送",
    ),
    "VERIFY_TWO_OWNERS": Text(
        "chunk {chunk} was changed by two processes at once", "第 {chunk} 批被两个进程同时更改"
    ),
    "VERIFY_LOST_OWNER": Text(
        "chunk {chunk} was changed by a process that no longer owned the load",
        "第 {chunk} 批被一个已不再拥有此导入的进程更改",
    ),
    "VERIFY_TRANSITION": Text(
        "chunk {chunk} changed from {before} to {after}, which is not allowed",
        "第 {chunk} 批从“{before}”变为“{after}”，这是不允许的",
    ),
    "VERIFY_CLOSED_OPEN_CHUNKS": Text(
        "it is closed, but {count:,} {count:plural:chunk has|chunks have} not finished, for example chunk {chunk}",
        "导入已关闭，但有 {count:,} 批尚未完成，例如第 {chunk} 批",
    ),
    "VERIFY_CLOSED_UNSENT": Text(
        "it is closed, but {rows:,} {rows:plural:row was|rows were} not sent",
        "导入已关闭，但有 {rows:,} 行未发送",
    ),
    "VERIFY_CLOSED_WITHOUT_TIME": Text(
        "it is closed, but the time of closing is missing", "导入已关闭，但缺少关闭时间"
    ),
    "VERIFY_NO_OUTCOME": Text(
        "chunk {chunk} is {state}, but its rows have no outcome",
        "第 {chunk} 批的状态为“{state}”，但其各行没有结果",
    ),
    "VERIFY_PARKED_LOADED": Text(
        "chunk {chunk} is parked, but its rows count as loaded", "第 {chunk} 批待人工确认，但其各行计为已导入"
    ),
    "VERIFY_UNKNOWN_UNEXPLAINED": Text(
        "row {row} is unknown, but the reason is missing", "第 {row} 行结果未知，但缺少原因"
    ),
    "VERIFY_TOO_MANY_ATTEMPTS": Text(
        "chunk {chunk} was sent {attempts:,} {attempts:plural:time|times}",
        "第 {chunk} 批发送了 {attempts:,} 次",
    ),
    "VERIFY_REASON_TOO_LONG": Text(
        "the reason of chunk {chunk} has {length:,} characters", "第 {chunk} 批的原因长达 {length:,} 个字符"
    ),
    "VERIFY_NUMBER_IN_LOAD": Text(
        "the load's message contains a customer's number", "导入的说明中含有客户号码"
    ),
    "VERIFY_NUMBER_IN_CHUNK": Text(
        "the reason of chunk {chunk} contains a customer's number", "第 {chunk} 批的原因中含有客户号码"
    ),
    "VERIFY_NUMBER_IN_ROW": Text(
        "the reason of row {row} contains a customer's number", "第 {row} 行的原因中含有客户号码"
    ),
    "VERIFY_NUMBER_IN_HISTORY": Text(
        "the history of chunk {chunk} contains a customer's number", "第 {chunk} 批的历史记录中含有客户号码"
    ),
    # The states of a chunk.
    "CHUNK_STATE_PLANNED": Text("planned", "待发送"),
    "CHUNK_STATE_INTENT": Text("intent", "发送中"),
    "CHUNK_STATE_ACKED": Text("acked", "已受理"),
    "CHUNK_STATE_IN_DOUBT": Text("in doubt", "结果不明"),
    "CHUNK_STATE_SETTLED": Text("settled", "已结算"),
    "CHUNK_STATE_REJECTED": Text("rejected", "已拒绝"),
    "CHUNK_STATE_RECONCILED": Text("reconciled", "已核对"),
    "CHUNK_STATE_PARKED": Text("parked", "待人工确认"),
    "CHUNK_STATE_REPLACED": Text("replaced", "已替换"),
    # The ledger itself.
    "LOAD_NOT_FOUND": Text(
        "There is no load “{load}”.",
        "没有编号为“{load}”的导入。",
        "Run callsheet loads to list them.",
        "请运行 callsheet loads 查看全部导入。",
    ),
    "LOAD_NOT_UNIQUE": Text(
        "More than one load begins with “{load}”.",
        "以“{load}”开头的导入不止一个。",
        "Give more of its id; callsheet loads lists them.",
        "请多输入几位编号；callsheet loads 会列出全部导入。",
    ),
    "LOAD_OWNED": Text(
        "Load {load} is being processed by {owner}.",
        "导入 {load} 正由{owner}处理。",
        "Wait for it to finish, or stop it first.",
        "请等待其完成，或先将其停止。",
    ),
    "LOAD_TAKEN_JUST_NOW": Text("{owner} has just taken over load {load}.", "{owner}刚刚接管了导入 {load}。"),
    "LOAD_TAKEN_OVER": Text(
        "Another process took over load {load} while this one was silent; nothing more is written here.",
        "在本进程无响应期间，另一进程接管了导入 {load}；此处不再写入。",
    ),
    "LOAD_PLANNED_MEANWHILE": Text(
        "Load {load} has been planned in the meantime; it can no longer be closed unsent.",
        "导入 {load} 此间已生成计划，不能再作为未发送关闭。",
    ),
    "PROCESS": Text("process {pid} on {host}", "主机 {host} 上的进程 {pid}"),
    "ROWS_TAKEN": Text(
        "Another load has rows of load {load} now.", "导入 {load} 中的部分行已由另一导入处理。"
    ),
    "LEDGER_READ_ONLY": Text("The ledger was opened only to be read.", "台账以只读方式打开。"),
    "CHUNK_TAKEN": Text(
        "Another process has chunk {chunk} of load {load}.", "导入 {load} 的第 {chunk} 批已由另一进程处理。"
    ),
    "CHUNK_DAMAGED": Text(
        "Chunk {chunk} of load {load} is not what was frozen: the ledger file is damaged.",
        "导入 {load} 的第 {chunk} 批与冻结时的内容不一致：台账文件已损坏。",
    ),
    "LEDGER_DISK_FULL": Text(
        "The disk that holds the ledger is full, so nothing more was sent.",
        "台账所在磁盘已满，因此没有再发送任何内容。",
        "Free some disk space, then resume.",
        "请释放磁盘空间后继续。",
    ),
    "LEDGER_LOCKED": Text(
        "Another program has kept the ledger locked for 30 seconds, so nothing more was sent.",
        "另一程序锁定台账已达 30 秒，因此没有再发送任何内容。",
        "Close it (a database viewer, a backup), then resume.",
        "请关闭该程序（如数据库查看器或备份程序）后继续。",
    ),
    "LEDGER_DISK_FAILED": Text(
        "The disk that holds the ledger failed (“{cause}”), so nothing more was sent.",
        "台账所在磁盘出现故障（“{cause}”），因此没有再发送任何内容。",
        "Have the disk checked; what was sent until then is in the ledger.",
        "请检查磁盘；此前已发送的内容都记录在台账中。",
    ),
    "LEDGER_UNUSABLE": Text("The ledger cannot be used: “{cause}”.", "台账无法使用：“{cause}”。"),
    "LEDGER_DAMAGED": Text(
        "The ledger is damaged (“{cause}”), so nothing is sent from it.",
        "台账已损坏（“{cause}”），因此不会据此发送任何内容。",
        "Keep the file, restore the latest backup next to it, and compare what was sent since with the Sobot console.",
        "请保留该文件，在旁边恢复最近的备份，并与智齿控制台核对此后发送的内容。",
    ),
    "LEDGER_NO_DRIVER": Text(
        "The ledger is set to a PostgreSQL database, but its driver is not installed.",
        "台账设置为 PostgreSQL 数据库，但未安装其驱动。",
        "Install callsheet[postgres].",
        "请安装 callsheet[postgres]。",
    ),
    "LEDGER_BACKEND": Text(
        "The ledger can be kept in SQLite or PostgreSQL only.",
        "台账只能保存在 SQLite 或 PostgreSQL 中。",
        "Set ledger to postgresql://... or leave it empty.",
        "请将 ledger 设为 postgresql://...，或留空。",
    ),
    "LEDGER_OPEN_LOCKED": Text(
        "The ledger at {place} cannot be opened: another program has kept it locked for 30 seconds.",
        "无法打开位于 {place} 的台账：另一程序锁定它已达 30 秒。",
        "Close that program, then try again.",
        "请关闭该程序后重试。",
    ),
    "LEDGER_OPEN_DISK_FULL": Text(
        "The disk that holds the ledger {path} is full, so nothing was sent.",
        "台账 {path} 所在磁盘已满，因此没有发送任何内容。",
        "Free some disk space, then try again.",
        "请释放磁盘空间后重试。",
    ),
    "LEDGER_OPEN_FAILED": Text(
        "The ledger at {place} cannot be opened: “{cause}”.", "无法打开位于 {place} 的台账：“{cause}”。"
    ),
    "LEDGER_NETWORK_DISK": Text(
        "The ledger {path} is on a network file system ({file_system}), where its locks are not reliable.",
        "台账 {path} 位于网络文件系统（{file_system}）上，锁在那里并不可靠。",
        "Set data_dir to a folder on a local disk, or use PostgreSQL.",
        "请将 data_dir 设为本机磁盘上的文件夹，或使用 PostgreSQL。",
    ),
    "LEDGER_NEWER": Text(
        "The ledger was written by a newer version of callsheet (schema {schema}; this version knows {known}).",
        "台账由更新版本的 callsheet 写入（架构 {schema}；当前版本支持到 {known}）。",
        "Update callsheet on this machine.",
        "请更新本机的 callsheet。",
    ),
    "LEDGER_EXCHANGED": Text(
        "The ledger {ledger} is not the one that was used here before: it was deleted, replaced or used elsewhere, and it does "
        "not hold everything that was sent.",
        "台账 {ledger} 不是此前使用的台账：原台账被删除、替换或在别处使用过，其中没有全部已发送内容的记录。",
        "Put the right ledger back. Otherwise run callsheet restore --accept: what may have been sent is then checked first.",
        "请恢复正确的台账；否则请运行 callsheet restore --accept，系统会先核对可能已发送的内容。",
    ),
    "LEDGER_OLD_COPY": Text(
        "The ledger {ledger} is an old copy: it knows {known:,} changes, but {made:,} were made. What was sent since the copy "
        "is not in it.",
        "台账 {ledger} 是旧副本：其中有 {known:,} 次变更，而实际发生了 {made:,} 次。副本之后发送的内容不在其中。",
        "Put the latest ledger back. Otherwise run callsheet restore --accept: what may have been sent is then checked first.",
        "请恢复最新的台账；否则请运行 callsheet restore --accept，系统会先核对可能已发送的内容。",
    ),
    "LEDGER_IN_USE": Text(
        "Another process has the ledger open.",
        "另一进程正在使用台账。",
        "Stop callsheet serve, watch and load, then try again.",
        "请停止 callsheet serve、watch 和 load 后重试。",
    ),
    "LEDGER_NO_STATE": Text(
        "It cannot be recorded in {folder} that the ledger was accepted.",
        "无法在 {folder} 中记录台账已被接受。",
        "Make the folder writable, or set state_dir to another one.",
        "请使该文件夹可写，或将 state_dir 设为其他文件夹。",
    ),
    "COPY_NOT_A_LEDGER": Text("The file is not a ledger, or it is damaged.", "该文件不是台账，或已损坏。"),
    "BODY_REMOVED": Text(
        "The request of chunk {chunk} of load {load} is no longer kept (keep_bodies).",
        "导入 {load} 第 {chunk} 批的请求内容已不再保留（keep_bodies）。",
    ),
    "LEDGER_ADDRESS": Text(
        "The setting ledger is not the address of a database.",
        "设置 ledger 不是数据库地址。",
        "Write it as postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with %40 for an @ in the password.",
        "请写成 postgresql://用户:密码@主机:端口/数据库；密码中的 @ 写作 %40。",
    ),
    "LEDGER_SCHEMA_UNKNOWN": Text(
        "The ledger does not say in a way that can be read which version of its tables it has.",
        "无法读取台账所标明的表结构版本。",
        "Put back a copy of it: callsheet restore COPY.",
        "请恢复台账的副本：callsheet restore COPY。",
    ),
}
