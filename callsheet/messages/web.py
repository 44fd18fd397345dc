"""What the page says: labels, headings, states, and the sentences of its forms."""

from callsheet.messages.text import Text

_FRAME = {
    "WEB_SKIP": Text("Skip to the content", "跳到正文"),
    "WEB_PAGES": Text("Pages", "页面"),
    "WEB_WHERE": Text("Where you are", "当前位置"),
    "WEB_HOME": Text("Home", "首页"),
    "WEB_LOADS": Text("Loads", "导入记录"),
    "WEB_HEALTH": Text("Health", "运行状况"),
    "WEB_HELP": Text("Help", "帮助"),
    "WEB_ACCOUNT": Text("Account", "账号"),
    "WEB_SANDBOX": Text("Sandbox", "沙箱"),
    "WEB_SIGN_OUT": Text("Sign out", "退出登录"),
    "WEB_ZONE": Text("All times are in the time zone {zone}.", "所有时间均为 {zone} 时区。"),
}

_SIGN_IN = {
    "WEB_SIGN_IN": Text("Sign in", "登录"),
    "WEB_NAME": Text("Name", "用户名"),
    "WEB_PASSWORD": Text("Password", "密码"),
    "WEB_CODE": Text("Six-digit code", "6 位验证码"),
    "WEB_CODE_IF": Text("if you have turned it on", "如已启用"),
    "WEB_SANDBOX_SIGN_IN": Text(
        "To try the sandbox nobody needs a password: open the link that was printed when it started. Whoever was given an account signs in with it.",
        "试用沙箱无需密码：请打开启动时显示的链接。已有账号的用户可用账号登录。",
    ),
    "WEB_SANDBOX_ACCOUNT": Text(
        "This account has no password: it signs in by the link that is printed when the sandbox starts.",
        "此账号没有密码：请使用沙箱启动时显示的链接登录。",
    ),
    "WEB_NO_ACCOUNT": Text(
        "No account, or the password is lost? Ask the person who runs callsheet for a link.",
        "没有账号或忘记密码？请向 callsheet 管理员索取链接。",
    ),
    "WEB_ENDED_MEANWHILE": Text(
        "You were signed out meanwhile, so your last step was not saved. Sign in: you are back on its page then, to do it again.",
        "您已退出登录，因此最后一步没有保存。请登录，登录后会回到该页面，请重新操作。",
    ),
    "WEB_SIGN_IN_FAILED": Text(
        "Name, password or code is wrong, or the account is locked.",
        "用户名、密码或验证码有误，或账号已锁定。",
    ),
    "WEB_SIGN_IN_WAIT": Text(
        "Too many attempts. Try again in {minutes} {minutes:plural:minute|minutes}.",
        "尝试次数过多，请在 {minutes} 分钟后重试。",
    ),
    "WEB_CHOOSE_PASSWORD": Text("Choose a password", "设置密码"),
    "WEB_WELCOME": Text("Welcome, {name}", "欢迎，{name}"),
    "WEB_WELCOME_WHY": Text(
        "Choose a password for your account “{name}”. This link works once.",
        "请为您的账号“{name}”设置密码。此链接只能使用一次。",
    ),
    "WEB_SET_AND_SIGN_IN": Text("Set the password and sign in", "设置密码并登录"),
    "WEB_NEW_PASSWORD": Text("New password", "新密码"),
    "WEB_PASSWORD_AGAIN": Text("The same again", "再输入一次"),
    "WEB_PASSWORD_HINT": Text(
        "At least 15 characters. A few words that do not belong together are easy to remember.",
        "至少 15 个字符。几个互不相关的词既安全又好记。",
    ),
    "WEB_PASSWORD_LENGTH": Text(
        "The password must have {least} to {most} characters.", "密码长度必须为 {least} 到 {most} 个字符。"
    ),
    "WEB_PASSWORD_GUESSED": Text(
        "This password is easy to guess: names and repeated characters do not count. Choose a longer one.",
        "此密码容易被猜到：名称和重复字符不计入长度。请设置更长的密码。",
    ),
    "WEB_PASSWORD_DIFFERS": Text(
        "The two passwords differ. Type both again.", "两次输入的密码不同，请重新输入。"
    ),
    "WEB_PRESENT_WRONG": Text("Your present password is wrong.", "当前密码有误。"),
    "WEB_CODE_WRONG": Text(
        "The code is wrong. Check that the clock of your phone is right, and type the code that is shown now.",
        "验证码有误。请确认手机时间准确，并输入当前显示的验证码。",
    ),
    "WEB_ENTER": Text("The sandbox is ready", "沙箱已就绪"),
    "WEB_ENTER_WHY": Text(
        "You can try everything here. Nothing reaches the real service, and nobody is called.",
        "您可以在这里随意试用。任何内容都不会发送到真实服务，也不会拨打任何电话。",
    ),
    "WEB_ENTER_BUTTON": Text("Open the page", "打开页面"),
}

_ACCOUNT = {
    "WEB_NO_ROLE": Text("No role yet", "尚无角色"),
    "WEB_ROLE_ANALYST": Text("Analyst", "分析员"),
    "WEB_ROLE_APPROVER": Text("Approver", "审批人"),
    "WEB_ROLE_ADMIN": Text("Administrator", "管理员"),
    "WEB_PREFERENCES": Text("Language and appearance", "语言和外观"),
    "WEB_LANGUAGE": Text("Language", "语言"),
    "WEB_AS_BROWSER": Text("As in the browser", "跟随浏览器"),
    "WEB_THEME": Text("Appearance", "外观"),
    "WEB_AS_SYSTEM": Text("As in the system", "跟随系统"),
    "WEB_LIGHT": Text("Light", "浅色"),
    "WEB_DARK": Text("Dark", "深色"),
    "WEB_SAVE": Text("Save", "保存"),
    "WEB_SESSIONS": Text("Where you are signed in", "登录设备"),
    "WEB_SOME_BROWSER": Text("A browser", "浏览器"),
    "WEB_THIS_ONE": Text("this one", "当前"),
    "WEB_SESSION_SINCE": Text("since {when:time}, from {address}", "自 {when:time}，来自 {address}"),
    "WEB_END_OTHERS": Text("Sign out everywhere else", "退出其他所有设备"),
    "WEB_SECOND_FACTOR": Text("Second factor", "两步验证"),
    "WEB_ON": Text("on", "已启用"),
    "WEB_OFF": Text("off", "未启用"),
    "WEB_SECOND_FACTOR_ON": Text(
        "Each sign-in asks for a code of your authenticator app.", "每次登录都需要验证器应用中的验证码。"
    ),
    "WEB_SECOND_FACTOR_OFF": Text(
        "With an authenticator app on your phone, a stolen password alone opens nothing.",
        "在手机上使用验证器应用后，仅凭被盗的密码无法登录。",
    ),
    "WEB_SECOND_FACTOR_KEY": Text(
        "Add an account to your authenticator app with this key, then type the code that it shows.",
        "请用此密钥在验证器应用中添加账号，然后输入显示的验证码。",
    ),
    "WEB_SECOND_FACTOR_OPEN": Text("Open the app on this device", "在此设备上打开应用"),
    "WEB_PRESENT_PASSWORD": Text("Present password", "当前密码"),
    "WEB_TURN_ON": Text("Turn on", "启用"),
    "WEB_TURN_OFF": Text("Turn off", "停用"),
    "WEB_CONFIRM": Text("Confirm", "确认"),
    "WEB_CHANGE_PASSWORD": Text("Change the password", "修改密码"),
}

_LISTS = {
    "WEB_HELLO": Text("Hello, {name}", "您好，{name}"),
    "WEB_NEEDS_SOME": Text("Some loads need somebody's attention.", "有导入需要处理。"),
    "WEB_NEEDS_NONE": Text("No load needs your attention.", "没有需要处理的导入。"),
    "WEB_NEEDS_ROLE": Text(
        "Your account shows no loads. Ask the person who runs callsheet for a role in a profile.",
        "您的账号看不到任何导入。请向 callsheet 管理员申请某个配置的角色。",
    ),
    "WEB_PROFILES_GONE": Text(
        "This page no longer has the {count:plural:profile|profiles} {names}, where you have a role. What was loaded and prepared there is kept. Ask the person who runs callsheet.",
        "此页面已没有您拥有角色的配置 {names}。在其中导入和准备的内容仍保留。请联系 callsheet 管理员。",
    ),
    "WEB_NEED_WAITING": Text(
        "{count:,} {count:plural:load is|loads are} waiting for approval", "{count:,} 次导入等待批准"
    ),
    "WEB_NEED_WAITING_WHY": Text("Nothing is sent before a person approves.", "批准之前不会发送任何内容。"),
    "WEB_NEED_DOUBT": Text(
        "{count:,} {count:plural:load needs|loads need} a decision", "{count:,} 次导入需要人工判断"
    ),
    "WEB_NEED_DOUBT_WHY": Text(
        "The answer to a request never came. Look in the Sobot console whether its rows are there; until then they are not sent again.",
        "有请求一直没有收到响应。请在 Sobot 控制台查看这些行是否存在；在此之前不会重新发送。",
    ),
    "WEB_NEED_STOPPED": Text(
        "{count:,} {count:plural:load has|loads have} stopped", "{count:,} 次导入已停止"
    ),
    "WEB_NEED_STOPPED_WHY": Text(
        "Each page says why, and what to do. What was sent stays sent, and is not sent twice.",
        "各页面会说明原因和处理办法。已发送的内容保持不变，不会重复发送。",
    ),
    "WEB_LATEST": Text("Latest loads", "最近的导入"),
    "WEB_ALL_LOADS": Text("All loads", "全部导入"),
    "WEB_NONE_YET": Text("Nothing has been loaded yet.", "还没有任何导入。"),
    "WEB_NONE_YET_WHY": Text(
        "Upload a list, or put one into the watched folder: its load is then shown here.",
        "上传名单或将表格放入监视文件夹后，导入会显示在这里。",
    ),
    "WEB_NONE_FOUND": Text("No load fits these filters.", "没有符合筛选条件的导入。"),
    "WEB_SEARCH": Text("File or load", "文件名或编号"),
    "WEB_KIND": Text("Kind", "类型"),
    "WEB_ANY_KIND": Text("Every kind", "所有类型"),
    "WEB_STATE": Text("State", "状态"),
    "WEB_ANY_STATE": Text("Every state", "所有状态"),
    "WEB_ONLY_WAITING": Text("Waiting for approval", "等待批准"),
    "WEB_ONLY_RUNNING": Text("Running", "进行中"),
    "WEB_ONLY_STOPPED": Text("Stopped", "已停止"),
    "WEB_ONLY_DONE": Text("Done", "已完成"),
    "WEB_ONLY_REFUSED": Text("Refused", "被拒绝"),
    "WEB_PROFILE": Text("Profile", "配置"),
    "WEB_ANY_PROFILE": Text("Every profile", "所有配置"),
    "WEB_SINCE": Text("From", "起始日期"),
    "WEB_UNTIL": Text("To", "截止日期"),
    "WEB_FILTER": Text("Filter", "筛选"),
    "WEB_CLEAR": Text("Clear the filters", "清除筛选"),
    "WEB_OLDER": Text("Older loads", "更早的导入"),
    "WEB_FILE": Text("File", "文件"),
    "WEB_ROWS": Text("Rows", "行数"),
    "WEB_OUTCOMES": Text("Outcomes", "结果"),
    "WEB_STARTED": Text("Started", "开始时间"),
}

_STATES = {
    "WEB_STATE_WAITING": Text("Waiting for approval", "等待批准"),
    "WEB_STATE_REJECTED": Text("Rejected", "未获批准"),
    "WEB_STATE_REFUSED": Text("Refused", "被拒绝"),
    "WEB_STATE_QUEUED": Text("Queued", "排队中"),
    "WEB_STATE_SENDING": Text("Sending", "发送中"),
    "WEB_STATE_FOLLOWING": Text("Waiting for results", "等待结果"),
    "WEB_STATE_PAUSED": Text("Stopped, continues at {when:time}", "已停止，{when:time} 继续"),
    "WEB_STATE_INTERRUPTED": Text("Interrupted", "已中断"),
    "WEB_INTERRUPTED_WHY": Text(
        "The process that worked on it has ended before it was done. Nothing more is sent until the service resumes it automatically, which it does within minutes while it runs; "
        "what was sent without an answer is looked for first, and not sent twice. If it stays like this, ask the person who runs callsheet to resume it.",
        "处理此导入的进程在完成前已结束。服务运行时会在几分钟内自动继续，在此之前不会再发送任何内容；已发送但未获答复的内容会先核对，不会重复发送。如长时间没有变化，请联系 callsheet 管理员继续该导入。",
    ),
    "WEB_STATE_STOPPED": Text("Stopped", "已停止"),
    "WEB_STATE_IN_DOUBT": Text("Needs a decision", "需要判断"),
    "WEB_STATE_TO_FIX": Text("Done, {count:,} to fix", "已完成，{count:,} 行待更正"),
    "WEB_STATE_DONE": Text("Done", "已完成"),
}

_LOAD = {
    "WEB_SHEET": Text("sheet {sheet}", "工作表 {sheet}"),
    "WEB_INTO": Text("into {target}", "导入到 {target}"),
    "WEB_PROGRESS": Text("Progress", "进度"),
    "WEB_OF_ALL": Text(
        "of {rows:,} {rows:plural:row has its|rows have their} outcome", "/ {rows:,} 行已有结果"
    ),
    "WEB_LEFT": Text("All is sent in about {span} at this pace.", "按目前速度，约 {span}后全部发送完毕。"),
    "WEB_LEFT_SHORT": Text(
        "All is sent in less than a minute at this pace.", "按目前速度，不到 1 分钟即可全部发送完毕。"
    ),
    "WEB_STAGES": Text("Stages", "阶段"),
    "WEB_STAGE_CHECKED": Text("Checked", "检查"),
    "WEB_STAGE_PLANNED": Text("Planned", "计划"),
    "WEB_STAGE_SENT": Text("Sent", "发送"),
    "WEB_STAGE_RESULTS": Text("Results", "结果"),
    "WEB_SUM": Text("{counted:,} counted, {rows:,} read", "合计 {counted:,} 行，读取 {rows:,} 行"),
    "WEB_WRONG": Text("{count:,} {count:plural:problem|problems} in rows", "各行中的 {count:,} 个问题"),
    "WEB_FILES": Text("Files", "文件"),
    "WEB_FILE_RESULT": Text("Result workbook", "结果工作簿"),
    "WEB_FILE_TO_FIX": Text("Rows to fix", "待更正的行"),
    "WEB_FILE_LATER": Text("at the end", "完成后提供"),
    "WEB_FILE_NONE": Text("none", "无"),
    "WEB_FILE_REMOVED": Text("removed {when:time}", "已于 {when:time} 删除"),
    "WEB_FILES_ANALYST": Text(
        "They hold customers' numbers: only analysts of the profile can download them.",
        "文件含客户号码：只有该配置的分析员可以下载。",
    ),
    "WEB_HISTORY": Text("History", "经过"),
    "WEB_TIME_UPLOADED": Text("Uploaded by {by}", "由 {by} 上传"),
    "WEB_TIME_PREPARED": Text("Also prepared by {names:list}", "{names:list} 参与准备"),
    "WEB_TIME_SUBMITTED": Text("Submitted by {by}", "由 {by} 提交"),
    "WEB_TIME_CHECKED": Text("Read and checked", "已读取并检查"),
    "WEB_TIME_ASKED": Text("Approval was asked for, because {reasons}", "请求批准，因为{reasons}"),
    "WEB_TIME_APPROVED": Text("Approved by {by}", "由 {by} 批准"),
    "WEB_TIME_REJECTED": Text("Rejected by {by}", "由 {by} 拒绝"),
    "WEB_TIME_BEGAN": Text(
        "Sending began; {count:,} {count:plural:request|requests} so far", "开始发送；目前 {count:,} 次请求"
    ),
    "WEB_TIME_SENT": Text("The last request was sent", "发送了最后一次请求"),
    "WEB_TIME_CLOSED": Text("Every row has its outcome", "每一行都有了结果"),
}

_DECISIONS = {
    "WEB_APPROVALS": Text("Approvals", "审批"),
    "WEB_APPROVALS_WHY": Text(
        "Nothing of these loads is sent until somebody other than the person who submitted them approves.",
        "在提交人以外的人批准之前，这些导入不会发送任何内容。",
    ),
    "WEB_APPROVALS_NONE": Text("Nothing waits for approval.", "没有等待批准的导入。"),
    "WEB_APPROVAL_OF": Text("Approval", "审批"),
    "WEB_LOOK_AT_IT": Text("Look and decide", "查看并决定"),
    "WEB_WAITS_SINCE": Text("waits since {when:time}", "自 {when:time} 起等待"),
    "WEB_WHY_IT_WAITS": Text("Why it waits", "等待原因"),
    "WEB_WHY_IT_WAITED": Text("Why it waited", "当时等待的原因"),
    "WEB_WHAT_HAPPENS": Text("What happens when you approve", "批准后会发生什么"),
    "WEB_WOULD_DIAL": Text(
        "{rows:,} {rows:plural:row is|rows are} sent, and the people in {rows:plural:it|them} are called.",
        "将发送 {rows:,} 行，其中的客户会被拨打。",
    ),
    "WEB_WOULD_BLOCK": Text(
        "{rows:,} {rows:plural:row changes|rows change} who must not be called.",
        "将有 {rows:,} 行更改禁止拨打的号码。",
    ),
    "WEB_WOULD_SEND": Text("{rows:,} {rows:plural:row is|rows are} sent.", "将发送 {rows:,} 行。"),
    "WEB_WOULD_REMOVE": Text(
        "{count:,} {count:plural:entry is|entries are} removed, unbound or unblocked.",
        "将移除、解绑或解除禁止 {count:,} 项。",
    ),
    "WEB_FACT_SERVICE": Text("Service", "服务"),
    "WEB_FACT_TARGET": Text("Campaign", "外呼任务"),
    "WEB_FACT_PROFILE": Text("Profile", "配置"),
    "WEB_FACT_UNDO": Text("To undo", "如何撤销"),
    "WEB_FACT_PREPARED": Text("Prepared by", "准备人"),
    "WEB_FACT_SUBMITTED": Text("Submitted by", "提交人"),
    "WEB_FACT_RUN_ASKED": Text("Run asked for by", "请求运行者"),
    "WEB_FACTS": Text("Where it goes", "发送去向"),
    "WEB_OPTIONS": Text("Options", "选项"),
    "WEB_CHANGED_HERE": Text("Changed on the page before it was submitted", "提交前在页面上的更改"),
    "WEB_CHANGED_BY": Text(
        "{cells:,} {cells:plural:cell|cells} changed, {rows:,} {rows:plural:row|rows} left out",
        "更改 {cells:,} 个单元格，跳过 {rows:,} 行",
    ),
    "WEB_CHANGED_UNSEEN": Text(
        "Cells of this list were changed. Which ones is not kept, since it may hold passwords.",
        "此名单的单元格有更改。名单可能含有密码，因此不保留具体内容。",
    ),
    "WEB_CHANGES": Text("What changes", "具体变更"),
    "WEB_SIGN_MINUS": Text("removed", "移除"),
    "WEB_SIGN_PLUS": Text("added", "新增"),
    "WEB_SIGN_TILDE": Text("changed", "更改"),
    "WEB_SIGN_EQUAL": Text("unchanged", "不变"),
    "WEB_MORE_LINES": Text("{count:,} more", "另有 {count:,} 条"),
    "WEB_CHANGES_LIVE": Text(
        "Compared with the service when approval was asked for. It is compared again before anything is sent.",
        "此为请求批准时与线上数据的比较。发送之前会再次比较。",
    ),
    "WEB_SAMPLE": Text("The first rows", "前几行"),
    "WEB_SAMPLE_WHY": Text(
        "Numbers show their last two digits; names are in the workbook.", "号码只显示末两位；姓名见工作簿。"
    ),
    "WEB_ROW": Text("Row", "行"),
    "WEB_HABITS": Text("Beside earlier loads", "与以往导入比较"),
    "WEB_HABIT_FIGURE": Text("Figure", "指标"),
    "WEB_HABIT_HERE": Text("This load", "本次"),
    "WEB_HABIT_USUAL": Text("Usual", "通常"),
    "WEB_HABIT_MOST": Text("Most so far", "以往最高"),
    "WEB_HABIT_ROWS": Text("Rows", "行数"),
    "WEB_HABIT_BAD": Text("Invalid rows", "无效行"),
    "WEB_HABIT_REPEATED": Text("Repeated rows", "重复行"),
    "WEB_DECIDE": Text("Your decision", "您的决定"),
    "WEB_DECIDE_WHY": Text(
        "It is recorded with your name and cannot be changed. An approved load is sent by the service, also when you close this page.",
        "决定会与您的姓名一起记录，且不能更改。批准后由服务发送，关闭此页面不影响。",
    ),
    "WEB_APPROVE": Text("Approve: send it", "批准并发送"),
    "WEB_REJECT": Text("Reject: send nothing", "拒绝，不发送"),
    "WEB_TYPE_REMOVALS": Text(
        "To approve, type how many entries are removed", "如需批准，请输入将移除的项数"
    ),
    "WEB_NOT_APPROVER": Text(
        "Only an approver of the profile {profile} can decide.", "只有配置 {profile} 的审批人可以决定。"
    ),
    "WEB_OWN_LOAD": Text(
        "You prepared, submitted or asked for this load, so somebody else has to decide.",
        "此导入由您准备、提交或请求执行，须由他人决定。",
    ),
    "WEB_ANSWER_MISSING": Text("Choose one of the two answers.", "请选择其中一个答案。"),
    "WEB_COUNT_WRONG": Text(
        "The number that you typed is not {count:,}. Look again at what happens, then type it.",
        "您输入的数字不是 {count:,}。请再次查看会发生什么，然后输入。",
    ),
    "WEB_DECIDED_APPROVED": Text("Approved by {by} on {when:time}.", "已由 {by} 于 {when:time} 批准。"),
    "WEB_DECIDED_REJECTED": Text(
        "Rejected by {by} on {when:time}. Nothing was sent.",
        "已由 {by} 于 {when:time} 拒绝，未发送任何内容。",
    ),
    "WEB_NEVER_ASKED": Text("This load does not need approval.", "此导入不需要批准。"),
    "WEB_TO_LOAD": Text("To the load", "查看导入"),
    "WEB_DOUBT": Text("In doubt", "待核实"),
    "WEB_DOUBT_WHY": Text(
        "The answer to a request never came, and the service could not be asked. Nobody but a person who looks in the console can tell whether its rows are there.",
        "有请求一直没有收到响应，也无法向服务查询。只有在控制台中查看，才能知道这些行是否存在。",
    ),
    "WEB_DOUBT_NONE": Text("Nothing is in doubt.", "没有待核实的内容。"),
    "WEB_DOUBT_CALL": Text("Request {number}", "第 {number} 次请求"),
    "WEB_DOUBT_ROWS": Text(
        "{count:,} {count:plural:row|rows} between {first:,} and {last:,}",
        "第 {first:,} 至 {last:,} 行之间的 {count:,} 行",
    ),
    "WEB_DOUBT_ROW": Text("row {first:,}", "第 {first:,} 行"),
    "WEB_DOUBT_SENT": Text("Sent", "发送时间"),
    "WEB_DOUBT_LOOK": Text("Look in the Sobot console for", "请在 Sobot 控制台查找"),
    "WEB_DOUBT_OPERATION": Text("Request to", "请求"),
    "WEB_DOUBT_CAUSE": Text("What is known", "已知情况"),
    "WEB_DOUBT_TRIES": Text("Tries", "尝试次数"),
    "WEB_THERE": Text("It is there", "已存在"),
    "WEB_THERE_WHY": Text(
        "{count:,} {count:plural:row counts|rows count} as loaded, and {count:plural:is|are} not sent again.",
        "{count:,} 行计为已导入，不再发送。",
    ),
    "WEB_THERE_BUTTON": Text("It is there: count as loaded", "已存在：计为已导入"),
    "WEB_ABSENT": Text("It is not there", "不存在"),
    "WEB_ABSENT_WHY": Text(
        "{count:,} {count:plural:row is|rows are} sent again. If {count:plural:it is|they are} there after all, "
        "{count:plural:it is|they are} there twice.",
        "{count:,} 行会重新发送。如果其实已存在，就会重复。",
    ),
    "WEB_ABSENT_DIALS": Text("Then people may be called twice.", "客户可能因此被拨打两次。"),
    "WEB_ABSENT_PARTLY": Text(
        "Only a part of the request is in doubt, so it cannot be sent again as it is. If its rows are not there, upload them as a list of their own.",
        "该请求只有一部分待核实，因此不能原样重发。如果这些行不存在，请把它们作为单独的表格上传。",
    ),
    "WEB_ABSENT_SETUP": Text(
        "This request has no rows: it comes before them. If it took effect, ask the person who runs callsheet; if it did not, it is sent again.",
        "此请求不含行，是在各行之前发送的。如果已生效，请联系 callsheet 管理员；如未生效，会重新发送。",
    ),
    "WEB_TYPE_ROWS": Text("To send again, type how many rows it is", "如需重发，请输入行数"),
    "WEB_ABSENT_BUTTON": Text("It is not there: send again", "不存在：重新发送"),
    "WEB_SAID_THERE": Text("{by} said on {when:time}: it is there", "{by} 于 {when:time} 确认：已存在"),
    "WEB_SAID_NOT_THERE": Text(
        "{by} said on {when:time}: it is not there", "{by} 于 {when:time} 确认：不存在"
    ),
    "WEB_SAID_WAITS": Text(
        "The service carries it out as soon as it runs and nobody works on the load.",
        "服务运行且无人处理该导入时会立即执行。",
    ),
    "WEB_SAID_REFUSED": Text("That could not be done: {why}", "无法执行：{why}"),
    "WEB_SAID_BEFORE": Text(
        "Somebody has said something about this request just now. Look at that first.",
        "刚刚已有人对此请求作出决定，请先查看。",
    ),
    "WEB_NO_LONGER_IN_DOUBT": Text("This request is no longer in doubt.", "此请求已不再待核实。"),
    "WEB_DECIDE_DOUBT": Text("Decide", "作出判断"),
    "WEB_SEE_LISTS": Text("See which lists it waits for", "查看正在等待的名单"),
}

_BESIDE = {
    "WEB_FOLDER": Text("Watched folder", "监视文件夹"),
    "WEB_FOLDER_WHY": Text(
        "What lies in the folder, and why. Files are put there and taken out in the folder itself.",
        "文件夹中的内容及原因。请在文件夹中放入或取出文件。",
    ),
    "WEB_PLACE_INBOX": Text("Inbox", "收件"),
    "WEB_PLACE_INBOX_WHY": Text("Dropped and not taken yet.", "已放入，尚未处理。"),
    "WEB_PLACE_WORKING": Text("At work", "处理中"),
    "WEB_PLACE_WORKING_WHY": Text("Taken, and on its way.", "已取走，正在处理。"),
    "WEB_PLACE_WAITING": Text("Waiting for an answer", "等待答复"),
    "WEB_PLACE_WAITING_WHY": Text(
        "Plans that wait for approval, here or by moving the file.",
        "等待批准的计划，可在此批准，或移动文件来批准。",
    ),
    "WEB_RUN_NOW": Text("Run now", "立即执行"),
    "WEB_RUN_AT": Text("Run at {when}", "于 {when} 执行"),
    "WEB_RUN_WITHDRAW": Text("Do not run it", "取消执行"),
    "WEB_RUN_WHY": Text(
        "For a list that came late. The service begins it within a minute; what was loaded is not sent again.",
        "用于迟到的名单。服务会在一分钟内开始执行；已导入的内容不会再次发送。",
    ),
    "WEB_RUN_IS_ASKED": Text(
        "{by} asked for a run from {when:time} on.", "{by} 已请求自 {when:time} 起执行。"
    ),
    "WEB_MEND_HERE": Text("Correct it here", "在此更正"),
    "WEB_MENDED_IN_DRAFT": Text("Being corrected in a draft", "正在草稿中更正"),
    "WEB_PLACE_FAILED": Text("Failed", "失败"),
    "WEB_PLACE_FAILED_WHY": Text(
        "Not loaded, or not all of it, with the reason.", "未导入或未全部导入，并附原因。"
    ),
    "WEB_PLACE_DONE": Text("Done", "已完成"),
    "WEB_PLACE_DONE_WHY": Text("Loaded; results lie beside it.", "已导入，结果在旁边。"),
    "WEB_PLACE_UNREADABLE": Text(
        "The page may not read this folder. Ask the person who runs callsheet.",
        "页面无权读取此文件夹，请联系 callsheet 管理员。",
    ),
    "WEB_PLACE_COUNT": Text("{count:,} {count:plural:file|files}", "{count:,} 个文件"),
    "WEB_MORE_FILES": Text(
        "{count:,} older {count:plural:one is|ones are} not shown.", "另有 {count:,} 个较早的文件未显示。"
    ),
    "WEB_REASON": Text("Why it is here", "原因"),
    "WEB_FOLDER_WAITS": Text("It waits for approval.", "等待批准。"),
    "WEB_FOLDER_RETRIED": Text("It stopped, and is retried automatically.", "已停止，会自动重试。"),
    "WEB_SCHEDULES": Text("Schedules", "定时导入"),
    "WEB_SCHEDULES_WHY": Text(
        "What is loaded automatically. Schedules are kept in the settings of the installation.",
        "自动执行的导入。定时任务在安装的设置中维护。",
    ),
    "WEB_SCHEDULES_NONE": Text("Nothing is scheduled.", "没有定时导入。"),
    "WEB_SCHEDULES_NONE_WHY": Text(
        "The person who runs callsheet can add a schedule.", "callsheet 管理员可以添加定时任务。"
    ),
    "WEB_COMING_RUNS": Text("Within the next 24 hours", "未来 24 小时内"),
    "WEB_ASKED_BY": Text("asked for by {name}", "由 {name} 请求"),
    "WEB_NOBODY_RUNS": Text(
        "Schedules are not run at the moment: the service that runs them is not started. Once it is, it makes up for the last run that was missed and for what was asked for. Tell the person who runs callsheet.",
        "目前不会执行定时导入：执行它的服务未启动。启动后会补做最近一次错过的执行和已请求的执行。请告知 callsheet 管理员。",
    ),
    "WEB_NEXT_RUN": Text("Next run", "下次执行"),
    "WEB_LAST_RUNS": Text("Last runs", "最近执行"),
    "WEB_NEVER_RUN": Text("It has not run yet.", "尚未执行。"),
    "WEB_NEVER": Text("never", "不再执行"),
    "WEB_CRON": Text("When", "时间"),
    "WEB_SCHEDULE_FILES": Text("Files", "文件"),
    "WEB_RUN_RUNNING": Text("running", "执行中"),
    "WEB_RUN_LOADED": Text("loaded", "已导入"),
    "WEB_RUN_NOT_WHOLE": Text("not loaded in full", "未全部导入"),
    "WEB_RUN_REPEATED": Text("loaded before", "以前已导入"),
    "WEB_RUN_NO_FILE": Text("no file", "没有文件"),
    "WEB_RUN_SKIPPED": Text("skipped: the run before had not finished", "已跳过：上一次尚未结束"),
    "WEB_RUN_PAUSED": Text("paused", "已暂停"),
    "WEB_RUN_REGISTERED": Text("before it was set up", "设置之前"),
    "WEB_FORBIDDEN": Text("Forbidden numbers", "禁止拨打的号码"),
    "WEB_FORBIDDEN_WHY": Text(
        "Nobody on these lists is dialled. Only how many there are is shown; the numbers are kept as fingerprints.",
        "这些名单上的人不会被拨打。此处只显示数量，号码以指纹形式保存。",
    ),
    "WEB_FORBIDDEN_COUNT": Text("{count:plural:number is|numbers are} not dialled", "个号码不会被拨打"),
    "WEB_FORBIDDEN_NONE": Text("No list of forbidden numbers has been loaded.", "尚未导入禁止拨打的号码。"),
    "WEB_LIST": Text("List", "名单"),
    "WEB_SINCE_WHEN": Text("Loaded", "导入时间"),
    "WEB_FORBIDDEN_BLOCKED": Text("Not dialled", "不拨打"),
    "WEB_FORBIDDEN_ENDING": Text("End within 30 days", "30 天内到期"),
    "WEB_FORBIDDEN_NEXT_END": Text("First one ends", "最早到期"),
    "WEB_FORBIDDEN_SUSPECTED": Text(
        "{count:,} held for rows that could not be read", "另有 {count:,} 个因无法读取的行而暂不拨打"
    ),
    "WEB_FORBIDDEN_UNBLOCKED": Text("{count:,} unblocked", "{count:,} 个已解除"),
    "WEB_FORBIDDEN_ENDED": Text("{count:,} ended", "{count:,} 个已到期"),
    "WEB_LISTS_PENDING": Text(
        "{count:,} {count:plural:list is|lists are} not in place", "{count:,} 份名单尚未生效"
    ),
    "WEB_LISTS_PENDING_WHY": Text(
        "Until {count:plural:it is|they are}, nobody is dialled. Correct what failed under Watched folder, or load a corrected file of the same name and type. Where another file has the numbers already, whoever may approve gives the list up here.",
        "在其生效之前不会拨打任何人。请在“监视文件夹”中更正失败的文件，或导入名称和类型相同的更正文件。如其号码已由其他文件导入，可由有审批权限的人在此放弃等待该名单。",
    ),
    "WEB_LIST_READING": Text("It is being read.", "正在读取。"),
    "WEB_LIST_OPEN": Text("It is being loaded, or has stopped.", "正在导入或已停止。"),
    "WEB_LIST_FAILED": Text("None of it could be loaded.", "全部未能导入。"),
    "WEB_LIST_INCOMPLETE": Text(
        "{count:,} of its {count:plural:rows is|rows are} not in place.", "有 {count:,} 行尚未生效。"
    ),
    "WEB_LIST_UNREAD": Text(
        "It cannot be read, and may be a list of forbidden numbers.", "无法读取，且可能是禁止拨打的名单。"
    ),
    "WEB_AUDIT": Text("Audit", "审计"),
    "WEB_AUDIT_WHY": Text(
        "Who signed in, decided, downloaded and changed accounts. No customer's data is recorded.",
        "谁登录、决定、下载以及更改账号。不记录客户数据。",
    ),
    "WEB_AUDIT_NONE": Text("Nothing is recorded that fits these filters.", "没有符合筛选条件的记录。"),
    "WEB_WHEN": Text("When", "时间"),
    "WEB_WHO": Text("User", "用户"),
    "WEB_DID": Text("Did", "操作"),
    "WEB_ANYTHING": Text("Anything", "所有操作"),
    "WEB_ABOUT_WHAT": Text("About", "对象"),
    "WEB_FROM_WHERE": Text("From", "来源地址"),
    "WEB_OLDER_RECORDS": Text("Older records", "更早的记录"),
    "WEB_DID_SIGNED_IN": Text("signed in", "登录"),
    "WEB_DID_SIGNED_OUT": Text("signed out", "退出登录"),
    "WEB_DID_SIGN_IN_FAILED": Text("failed to sign in", "登录失败"),
    "WEB_DID_PASSWORD_CHANGED": Text("changed the password", "修改密码"),
    "WEB_DID_SESSIONS_ENDED": Text("signed out elsewhere", "退出其他设备"),
    "WEB_DID_SECOND_FACTOR_BEGUN": Text("turned on the second factor", "启用两步验证"),
    "WEB_DID_SECOND_FACTOR_ENDED": Text("turned off the second factor", "停用两步验证"),
    "WEB_DID_DOWNLOADED_SOURCE": Text("downloaded the file", "下载原文件"),
    "WEB_DID_DOWNLOADED_RESULT": Text("downloaded the result", "下载结果"),
    "WEB_DID_DOWNLOADED_TO_FIX": Text("downloaded the rows to fix", "下载待更正的行"),
    "WEB_DID_APPROVED": Text("approved", "批准"),
    "WEB_DID_REJECTED": Text("rejected", "拒绝"),
    "WEB_DID_SAID_THERE": Text("said: it is there", "确认已存在"),
    "WEB_DID_SAID_NOT_THERE": Text("said: it is not there", "确认不存在"),
    "WEB_DID_GRANTED_ANALYST": Text("gave the role analyst", "授予分析员角色"),
    "WEB_DID_GRANTED_APPROVER": Text("gave the role approver", "授予审批人角色"),
    "WEB_DID_GRANTED_ADMIN": Text("gave the role administrator", "授予管理员角色"),
    "WEB_DID_COLUMNS_PROPOSED": Text("proposed columns", "提议了列"),
    "WEB_DID_COLUMNS_SAVED": Text("saved columns", "保存了列"),
    "WEB_DID_COLUMNS_ACCEPTED": Text("accepted a saved column", "同意了列"),
    "WEB_DID_COLUMNS_REMOVED": Text("removed a saved column", "删除了列"),
    "WEB_DID_UPLOADED": Text("uploaded files", "上传文件"),
    "WEB_DID_UPLOAD_REFUSED": Text("uploaded files that the scan refused", "上传的文件未通过扫描"),
    "WEB_DID_REPLACED": Text("replaced a file of a draft", "替换草稿的文件"),
    "WEB_DID_DECIDED_COLUMNS": Text("chose columns", "选择列"),
    "WEB_DID_MENDED": Text("made a draft of a file that failed", "用失败的文件创建草稿"),
    "WEB_DID_RENAMED": Text("renamed a draft", "重命名草稿"),
    "WEB_DID_RUN_ASKED": Text("asked for a run of a schedule", "请求执行定时导入"),
    "WEB_DID_RUN_WITHDRAWN": Text("withdrew a run of a schedule", "撤回定时导入的执行请求"),
    "WEB_DID_DECIDED_HEADER": Text("chose a header row", "选择表头行"),
    "WEB_DID_DECIDED_ROWS": Text("changed rows of a draft", "更改草稿的行"),
    "WEB_DID_DECIDED_OPTIONS": Text("chose options", "选择选项"),
    "WEB_DID_DECIDED_AGAIN": Text("had a draft checked again", "重新检查草稿"),
    "WEB_DID_SUBMITTED": Text("submitted a draft", "提交草稿"),
    "WEB_DID_DISCARDED": Text("discarded a draft", "放弃草稿"),
    "WEB_DID_DOWNLOADED_AUDIT": Text("downloaded the audit", "下载操作记录"),
    "WEB_DID_GAVE_UP_LIST": Text("gave a list up", "放弃等待名单"),
    "WEB_QUALITY": Text("Quality", "名单质量"),
    "WEB_QUALITY_WHY": Text(
        "Lists that are called alike, over their latest {count} loads: how many of their rows had to be fixed, were there already, or were held.",
        "按名称归类的名单，统计最近 {count} 次导入：有多少行需要更正、已存在或被拦截。",
    ),
    "WEB_ORIGIN": Text("Lists named", "名单名称"),
    "WEB_SHARE_TO_FIX": Text("To fix", "待更正"),
    "WEB_SHARE_TO_FIX_LAST": Text("To fix, last load", "上次待更正"),
    "WEB_SHARE_REPEATED": Text("There already", "已存在"),
    "WEB_SHARE_HELD": Text("Held", "被拦截"),
    "WEB_SHARE_OVERLAP": Text("In earlier lists, last load", "上次名单中此前已有"),
    "WEB_NO_OVERLAP_KNOWN": Text("not known", "未知"),
    "WEB_PERIOD": Text("Period", "时间范围"),
    "WEB_ANY_TIME": Text("Any time", "全部时间"),
    "WEB_LAST_DAYS": Text("The last {count} days", "最近 {count} 天"),
    "WEB_NONE_IN_PERIOD": Text("No load has ended in this time.", "此期间没有已完成的导入。"),
    "WEB_TOO_FEW_LOADS": Text("Fewer than three loads: too few to say", "导入少于三次，无法判断"),
    "WEB_NO_ORIGINS": Text("No load has ended yet.", "尚无已完成的导入。"),
    "WEB_BY_COMMAND": Text("command line", "命令行"),
    "WEB_AUDIT_FILE": Text("As CSV", "下载 CSV"),
    "WEB_GIVE_UP": Text("Give this list up…", "放弃等待此名单…"),
    "WEB_GIVE_UP_WHY": Text(
        "Loads no longer wait for this list, and people whom it alone forbids may be called. Do this only if it is not a list of forbidden numbers, or another list has all of its numbers.",
        "导入将不再等待此名单，仅由它禁止的人可能会被拨打。仅当它不是禁呼名单，或其号码已全部在其他名单中时，才应放弃。",
    ),
    "WEB_GIVE_UP_SURE": Text("Nobody on it has to be protected by it", "无需再由此名单保护任何人"),
    "WEB_GIVE_UP_NOW": Text("Give it up", "放弃等待"),
    "WEB_PEOPLE": Text("People", "用户管理"),
    "WEB_PEOPLE_WHY": Text(
        "Who may use the page, and for which profiles. Every change is in the audit.",
        "谁可以使用本页面，以及可用于哪些配置。每次更改都会记入操作记录。",
    ),
    "WEB_INVITE": Text("Give a role", "授予角色"),
    "WEB_INVITE_WHY": Text(
        "Whoever has no account yet gets one, and a link to set a password. Administrators are so for all profiles, and see no load.",
        "尚无账号的人会获得账号以及设置密码的链接。管理员对所有配置有效，但看不到导入内容。",
    ),
    "WEB_ROLE": Text("Role", "角色"),
    "WEB_GIVE_ROLE": Text("Give role", "授予"),
    "WEB_ROLE_NOT_CHOSEN": Text(
        "Choose a role and a profile. Nothing was changed.", "请选择角色和配置。未做任何更改。"
    ),
    "WEB_ROLE_GIVEN": Text("{name} has this role now.", "{name} 现已具有此角色。"),
    "WEB_NAME_NOT_TAKEN": Text(
        "A name has 1 to {most} letters, digits or signs. Nothing was changed.",
        "用户名须为 1 至 {most} 个字母、数字或符号。未做任何更改。",
    ),
    "WEB_LINK_FOR": Text(
        "{name} can set a password with this link, once, within 24 hours:",
        "{name} 可在 24 小时内使用此链接设置密码，仅限一次：",
    ),
    "WEB_ONE_TIME_LINK": Text("Link", "链接"),
    "WEB_LINK_ONCE": Text(
        "It is shown here only now. Give it to nobody else: whoever opens it sets the password.",
        "此链接仅在此显示一次。请勿交给他人：打开链接者即可设置密码。",
    ),
    "WEB_NOT_OWN_ACCOUNT": Text(
        "Nothing was changed: your own account is changed by another administrator, and this account may be gone.",
        "未做任何更改：您自己的账号须由其他管理员更改，或该账号已不存在。",
    ),
    "WEB_OWN_ACCOUNT_WHY": Text(
        "Another administrator changes your roles: so one is always left.",
        "您的角色由其他管理员更改，以确保始终保留一名管理员。",
    ),
    "WEB_YOURSELF": Text("You", "您"),
    "WEB_ACCOUNT_LOCKED": Text("Locked", "已锁定"),
    "WEB_ACCOUNT_INVITED": Text("No password yet", "尚未设置密码"),
    "WEB_SIGNED_IN_BROWSERS": Text("{count} open {count:plural:session|sessions}", "{count} 个登录会话"),
    "WEB_TAKE_ROLE": Text("Take away", "收回"),
    "WEB_SIGN_OUT_EVERYWHERE": Text("Sign out everywhere", "退出所有设备"),
    "WEB_LOCK_ACCOUNT": Text("Lock", "锁定"),
    "WEB_RESET_ACCOUNT": Text("Unlock and reset", "解锁并重置"),
    "WEB_RESET_WHY": Text(
        "A reset forgets the password and the second factor, and makes a new link.",
        "重置会清除密码和两步验证，并生成新链接。",
    ),
    "WEB_DID_REVOKED_ANALYST": Text("took the role analyst away", "收回分析员角色"),
    "WEB_DID_REVOKED_APPROVER": Text("took the role approver away", "收回审批人角色"),
    "WEB_DID_REVOKED_ADMIN": Text("took the role administrator away", "收回管理员角色"),
    "WEB_DID_SIGNED_OUT_EVERYWHERE": Text("signed somebody out everywhere", "使用户退出所有设备"),
    "WEB_DID_LOCKED": Text("locked an account", "锁定账号"),
    "WEB_DID_RESET": Text("reset an account", "重置账号"),
}

_OTHER = {
    "WEB_PROBLEMS": Text("Problems and how to fix them", "问题及处理办法"),
    "WEB_PROBLEMS_WHY": Text(
        "Every code that a row, a sheet or a file may be given. “…” stands for what differs from sheet to sheet.",
        "行、工作表或文件可能出现的所有代码。“…”表示因表格而异的内容。",
    ),
    "WEB_WHAT_TO_DO": Text("What to do", "处理办法"),
    "WEB_NOTHING_TO_DO": Text("There is nothing to do.", "无需处理。"),
    "WEB_HEALTH_FIX": Text(
        "{count:,} {count:plural:thing needs|things need} fixing.", "有 {count:,} 项需要修复。"
    ),
    "WEB_HEALTH_COMMANDS": Text(
        "These lines are for the person who runs callsheet. What begins with “callsheet” is a command: it is run in a terminal on the server, in the folder where callsheet is set up.",
        "以下内容供 callsheet 的管理员使用。以“callsheet”开头的是命令，请在服务器终端中、callsheet 的安装文件夹内运行。",
    ),
    "WEB_HEALTH_WELL": Text("Everything that was checked is in order.", "检查的各项均正常。"),
    "WEB_WELL": Text("ok", "正常"),
    "WEB_TO_FIX": Text("to fix", "待修复"),
    "WEB_TO_BEGINNING": Text("To the first page", "返回首页"),
    "WEB_NO_ACCESS": Text("No account here", "没有账号"),
    "WEB_NO_ACCESS_WHY": Text(
        "You are signed in, but nobody with your name has an account here. Ask the person who runs callsheet for one.",
        "您已登录，但此处没有您名下的账号，请联系 callsheet 管理员开通。",
    ),
    "WEB_SIGNED_OUT": Text("Signed out of callsheet", "已退出 callsheet"),
    "WEB_SIGNED_OUT_HERE": Text(
        "Whoever opens the page in this browser is signed in again, until you sign out where you signed in for all your programs.",
        "在统一登录处退出之前，用此浏览器再次打开页面仍会自动登录。",
    ),
    "WEB_NOT_THERE": Text("Not found", "未找到"),
    "WEB_NOT_THERE_WHY": Text(
        "There is no such page, or your account may not see it.", "没有此页面，或您的账号无权查看。"
    ),
    "WEB_FILE_GONE_WHY": Text(
        "This load has no such file now. Its page says why.", "此次导入目前没有该文件，原因见其页面。"
    ),
    "WEB_NO_SUCH_CODE": Text("No problem has this code.", "没有此代码对应的问题。"),
    "WEB_LINK_GONE": Text("This link is no longer good", "此链接已失效"),
    "WEB_LINK_GONE_WHY": Text(
        "It was used, it is older than a day, or a newer one was made. Ask the person who runs callsheet for another.",
        "链接已使用、已超过一天，或已有更新的链接。请向 callsheet 管理员索取新链接。",
    ),
    "WEB_FORM_REFUSED": Text("This form was not accepted", "表单未被接受"),
    "WEB_FORM_REFUSED_WHY": Text(
        "It is from a page that was opened before you signed in. Go back, reload that page and try again.",
        "它来自您登录之前打开的页面。请返回，刷新该页面后重试。",
    ),
    "WEB_FORM_TOO_LARGE": Text("It holds more than the page reads.", "内容超出页面可接收的大小。"),
    "WEB_REFERENCE": Text("Reference: {reference}", "编号：{reference}"),
}

_FAILURES = {  # each says what happened, then what is safe, then what to do
    "WEB_FAILED": Text("Something went wrong", "出现错误"),
    "WEB_WHY_FAILED": Text(
        "The server could not do what this page asked for.", "服务器未能完成此页面的请求。"
    ),
    "WEB_DO_FAILED": Text(
        "Try again. If it happens again, tell the person who runs callsheet, with the reference below.",
        "请重试。如再次出现，请将下面的编号告知 callsheet 管理员。",
    ),
    "WEB_DISK_FULL": Text("Nothing can be saved now", "暂时无法保存"),
    "WEB_WHY_DISK_FULL": Text("The disk of the server is full.", "服务器磁盘已满。"),
    "WEB_DO_DISK_FULL": Text(
        "Ask the person who runs callsheet to free some disk space on the server, then try again.",
        "请联系 callsheet 管理员释放服务器磁盘空间，然后重试。",
    ),
    "WEB_READ_ONLY": Text("Nothing can be saved now", "暂时无法保存"),
    "WEB_WHY_READ_ONLY": Text(
        "The folder of callsheet on the server cannot be written.", "服务器上的 callsheet 文件夹无法写入。"
    ),
    "WEB_DO_READ_ONLY": Text(
        "Ask the person who runs callsheet to make it writable, then try again.",
        "请联系 callsheet 管理员恢复写入权限，然后重试。",
    ),
    "WEB_DISK_FAILED": Text("Nothing can be saved now", "暂时无法保存"),
    "WEB_WHY_DISK_FAILED": Text(
        "The records of callsheet cannot be written: the disk of the server has failed or is read-only.",
        "callsheet 的台账无法写入：服务器磁盘出现故障或为只读。",
    ),
    "WEB_DO_DISK_FAILED": Text(
        "Ask the person who runs callsheet to check the disk and start callsheet again. Until then no page is shown.",
        "请联系 callsheet 管理员检查磁盘并重新启动 callsheet。在此之前无法显示页面。",
    ),
    "WEB_DAMAGED": Text("The records cannot be used", "台账无法使用"),
    "WEB_WHY_DAMAGED": Text(
        "The file with the records of callsheet is damaged.", "callsheet 的台账文件已损坏。"
    ),
    "WEB_DO_DAMAGED": Text(
        "Tell the person who runs callsheet now: the latest backup has to be restored, and then somebody has to start callsheet again. "
        "Load nothing in another way until then.",
        "请立即告知 callsheet 管理员：需要恢复最近的备份并重新启动 callsheet。在此之前请勿以其他方式导入。",
    ),
    "WEB_IN_USE": Text("Nothing can be saved now", "暂时无法保存"),
    "WEB_WHY_IN_USE": Text(
        "The records of callsheet are in use by another program, such as a backup.",
        "callsheet 的台账正被其他程序（如备份程序）占用。",
    ),
    "WEB_DO_IN_USE": Text(
        "Wait a minute and try again. If it lasts, tell the person who runs callsheet.",
        "请稍等一分钟后重试。如仍未恢复，请告知 callsheet 管理员。",
    ),
    "WEB_OUTDATED": Text("callsheet was updated", "callsheet 已更新"),
    "WEB_WHY_OUTDATED": Text(
        "The records are those of a newer version now, and this page is still of the old one.",
        "台账已升级到新版本，而此页面仍由旧版本提供。",
    ),
    "WEB_DO_OUTDATED": Text(
        "Ask the person who runs callsheet to install the newer version here, too, and to start it again. Then try again.",
        "请联系 callsheet 管理员在此服务器上也安装新版本并重新启动，然后重试。",
    ),
    "WEB_DRAFT_SPOILT": Text("Files of this draft are gone or damaged", "此草稿的文件已不存在或已损坏"),
    "WEB_WHY_DRAFT_SPOILT": Text(
        "Files of this draft on the server were removed, or can no longer be read.",
        "此草稿在服务器上的文件已被删除，或已无法读取。",
    ),
    "WEB_DO_DRAFT_SPOILT": Text(
        "Open the draft: it says what can be done.", "请打开草稿，查看可以采取的操作。"
    ),
    "WEB_STEP_NONE": Text(
        "Nothing was changed. What was saved before is kept.", "没有任何更改，此前保存的内容仍在。"
    ),
    "WEB_STEP_UNCERTAIN": Text(
        "What was saved before is kept. Whether your last step was saved you see when you open its page again.",
        "此前保存的内容仍在。最后一步是否已保存，再次打开该页面即可看到。",
    ),
    "WEB_STILL_HERE": Text(
        "What you typed is still here: leave this page open until it is saved.",
        "您填写的内容仍保留在此页面中，保存成功之前请不要关闭此页面。",
    ),
    "WEB_TAKEN_AWAY": Text(
        "Nothing was saved: what this page is about is no longer there, or your account may no longer change it. Copy what you typed if you need it, and ask whoever gave you your account.",
        "没有保存任何内容：此页面的内容已不存在，或您的账号已无权更改。如有需要，请先复制已填写的内容，再联系为您开通账号的人。",
    ),
    "WEB_TRY_AGAIN": Text("Try again", "重试"),
    "WEB_CANNOT_SAVE": Text("Nothing can be saved now", "暂时无法保存"),
}

_REFUSED = {  # a browser is told these where no page is shown
    "WEB_FAILED_PLAINLY": Text(
        "Something went wrong. Try again; if it happens again, tell the person who runs callsheet.",
        "出现错误。请重试；如再次出现，请告知 callsheet 管理员。",
    ),
    "WEB_NOT_OUR_NAME": Text("callsheet is not reached by this address.", "callsheet 不使用此地址。"),
    "WEB_ONLY_GET_AND_POST": Text("Only GET and POST are answered.", "仅接受 GET 和 POST 请求。"),
    "WEB_FORM_OF_ANOTHER": Text("This form was sent from another site.", "此表单来自其他网站，未被接受。"),
    "WEB_ONLY_FORMS": Text("Only forms are read here.", "此处仅接受表单。"),
}

TEXTS: dict[str, Text] = {
    **_FRAME,
    **_SIGN_IN,
    **_ACCOUNT,
    **_LISTS,
    **_STATES,
    **_LOAD,
    **_DECISIONS,
    **_BESIDE,
    **_OTHER,
    **_FAILURES,
    **_REFUSED,
}
