"""What a notice says at its end (what to do next, by its event), and what the log says of a notice that was not sent."""

from callsheet.messages.text import Text

TEXTS: dict[str, Text] = {
    "NEXT_FAILURE": Text(
        "Next: callsheet loads shows the state of each load, callsheet doctor checks this machine.",
        "下一步：callsheet loads 显示各次导入的状态，callsheet doctor 检查本机。",
    ),
    "NEXT_ROWS_TO_FIX": Text(
        "Next: correct the rows in the .to-fix workbook, and drop that workbook into the inbox.",
        "下一步：请更正 .to-fix 工作簿中的行，并把该工作簿放入收件文件夹。",
    ),
    "NEXT_IN_DOUBT": Text(
        "Next: some rows may or may not have been loaded. Do not load them again before somebody has checked: "
        "callsheet show LOAD --verify lists them, callsheet resolve records the finding.",
        "下一步：有些行可能已导入，也可能未导入。核实之前请不要再次导入："
        "callsheet show LOAD --verify 列出这些行，callsheet resolve 记录核实结果。",
    ),
    "NEXT_RECOVERY": Text("Nothing needs to be done.", "无需处理。"),
    "NOTICE_ADDRESS_UNKNOWN": Text(
        "A notify address of profile {profile} is not one that Apprise knows.",
        "配置 {profile} 的一个 notify 地址不是 Apprise 支持的地址。",
    ),
    "NOTICE_NOT_SENT": Text(
        "The notice “{title}” did not reach a {service} address of profile {profile}; loading continues.",
        "通知“{title}”未能送达配置 {profile} 的 {service} 地址；导入不受影响。",
        "It is sent again a few times within a quarter of an hour. Check the address, and whether its service responds.",
        "一刻钟内会重发几次。请检查该地址，以及其服务是否响应。",
    ),
    "NOTICE_GIVEN_UP": Text(
        "The notice “{title}” has not reached a {service} address of profile {profile} and is not sent again.",
        "通知“{title}”始终未能送达配置 {profile} 的 {service} 地址，不再重发。",
        "Check the address, and whether its service responds.",
        "请检查该地址，以及其服务是否响应。",
    ),
    "NOTICES_DROPPED": Text(
        "{count} {count:plural:notice|notices} could not be sent within {seconds:g} s and {count:plural:was|were} dropped.",
        "{count} 条通知未能在 {seconds:g} 秒内发送，已放弃。",
    ),
    "NOTICE_FAILED": Text("A notice could not be sent ({error}).", "有一条通知未能发送（{error}）。"),
    # Schedules.
    "SCHEDULE_NOTICE": Text("{name}: {what}", "{name}：{what}"),
    "NO_FILE_CAME": Text("no file came", "没有收到文件"),
    "ALL_LOADED_BEFORE": Text("only files that were loaded before", "只有此前已导入的文件"),
    "SCHEDULE_LOOKED": Text(
        "The schedule {name} looked for {files}: {what}.",
        "计划任务 {name} 查找 {files}：{what}。",
        "Ask whoever delivers the list.",
        "请联系提供名单的人。",
    ),
    "SCHEDULE_SKIPPED": Text("{name} was skipped", "{name} 已跳过"),
    "SCHEDULE_OVERLAPS": Text(
        "The previous run was still in progress, so this one was skipped. The next run loads what is there then.",
        "上一次运行仍在进行，因此跳过本次。下一次运行会导入届时的文件。",
    ),
    "ROWS_TO_FIX_AT": Text("Rows to fix: {file}", "待修正的行：{file}"),
    "SEE_LOADS": Text("See callsheet loads.", "请运行 callsheet loads 查看。"),
}
