"""What stands in the workbooks that callsheet makes, and the names of outcomes wherever they are read."""

from callsheet.messages.text import Text

TEXTS: dict[str, Text] = {
    "OUTCOME_LOADED": Text("loaded", "已导入"),
    "OUTCOME_DUPLICATE": Text("duplicate", "重复"),
    "OUTCOME_HELD": Text("held", "已拦截"),
    "OUTCOME_INVALID": Text("invalid", "不合格"),
    "OUTCOME_REFUSED": Text("refused", "被拒绝"),
    "OUTCOME_SKIPPED": Text("skipped", "已跳过"),
    "OUTCOME_UNKNOWN": Text("unknown", "未知"),
    "OUTCOME_PLANNED": Text("planned", "尚未发送"),
    "OUTCOME_READY": Text("ready", "可发送"),
    "OUTCOME_NOT SENT": Text("not sent", "未发送"),
    "LABEL_FILE": Text("File", "文件"),
    "LABEL_SHEET": Text("Sheet", "工作表"),
    "LABEL_KIND": Text("Kind", "类型"),
    "LABEL_PROFILE": Text("Profile", "配置"),
    "LABEL_SERVICE": Text("Service", "服务"),
    "LABEL_LOAD": Text("Load", "编号"),
    "LABEL_STARTED": Text("Started", "时间"),
    "LABEL_ROWS": Text("Rows", "行数"),
    "LABEL_STOPPED": Text("Stopped", "未完成"),
    "MOMENT": Text("{when:seconds}", "{when:seconds}"),
}
