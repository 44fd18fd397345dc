"""What is said of the servers from which schedules fetch files."""

from callsheet.messages.text import Text

TEXTS: dict[str, Text] = {
    "VALUE_SOURCE": Text(
        "it must be an address such as sftp://user@host/folder/*.csv or s3://bucket/folder/*.csv, with wildcards in the name of the file only",
        "必须是形如 sftp://user@host/folder/*.csv 或 s3://bucket/folder/*.csv 的地址，通配符只能用于文件名",
    ),
    "VALUE_SOURCE_PASSWORD": Text(
        "it must not contain a password; put that into CALLSHEET_SFTP_PASSWORD",
        "不得包含密码；请把密码放在 CALLSHEET_SFTP_PASSWORD 中",
    ),
    "VALUE_DONE_MARKER": Text(
        "it must be an ending such as .done: a dot, then letters, digits, dots, dashes or underscores",
        "必须是形如 .done 的后缀：以点开头，之后为字母、数字、点、连字符或下划线",
    ),
    "VALUE_RESULTS_TO": Text(
        "it must be a folder beside the files, such as results", "必须是文件旁边的文件夹名，如 results"
    ),
    "VALUE_S3_ENDPOINT": Text(
        "it must be an address such as https://minio.example, without a path",
        "必须是形如 https://minio.example 的地址，不含路径",
    ),
    "SCHEDULE_ONE_PLACE": Text(
        "it needs either files or source, and not both", "files 和 source 必须且只能填写一个"
    ),
    "SCHEDULE_NO_SOURCE": Text(
        "done_marker and results_to belong to source, which is missing",
        "done_marker 和 results_to 只能与 source 一起使用，但缺少 source",
    ),
    "SOURCE_NOT_PULLED": Text("its files could not be fetched", "无法获取其文件"),
    "SOURCE_EXTRA_MISSING": Text(
        "The packages for {extra} addresses are not installed.",
        "未安装访问 {extra} 地址所需的软件包。",
        "Install callsheet with them: pip install 'callsheet[{extra}]'.",
        "请安装：pip install 'callsheet[{extra}]'。",
    ),
    "SOURCE_HOST_UNKNOWN": Text(
        "The server {host} has another host key than {file} says, or is not in it. Nothing was sent to it.",
        "服务器 {host} 的主机密钥与 {file} 中的不同，或其中没有该服务器。未向其发送任何内容。",
        "Ask the people who run the server for its key, and put that into the file. A key that has changed may be an attack.",
        "请向服务器的管理员索取其密钥并写入该文件。密钥发生变化可能是攻击。",
    ),
    "SOURCE_KEY_WRONG": Text(
        "The private key {file} cannot be read, or its password is wrong.",
        "无法读取私钥 {file}，或其密码有误。",
        "Check sftp_key_file and CALLSHEET_SFTP_KEY_PASSWORD, and that this account may read the file.",
        "请检查 sftp_key_file、CALLSHEET_SFTP_KEY_PASSWORD 以及本账号的读取权限。",
    ),
    "SOURCE_DENIED": Text(
        "{source} does not accept the credentials, or does not let them read or write there.",
        "{source} 不接受所用的凭证，或不允许其读写。",
        "Check the user, the secrets and the permissions on the server.",
        "请检查用户、密钥和服务器上的权限。",
    ),
    "SOURCE_FOLDER_MISSING": Text(
        "{source} is not there, or a file in it went away while it was fetched.",
        "{source} 不存在，或其中的文件在获取时消失。",
        "Check the address of the schedule.",
        "请检查计划任务的地址。",
    ),
    "SOURCE_UNREACHABLE": Text(
        "{source} cannot be reached, or broke off ({error}). Nothing was loaded.",
        "无法连接 {source}，或连接中断（{error}）。未导入任何内容。",
        "Check the server and the network; callsheet will retry a few times.",
        "请检查服务器和网络；callsheet 会重试几次。",
    ),
    "SOURCE_CHANGING": Text(
        "{file} changed while it was fetched, or was not sent whole. Nothing was loaded.",
        "{file} 在获取时发生变化，或未完整传来。未导入任何内容。",
        "Have a marker written when a file is complete, and name it with done_marker.",
        "请在文件写完后生成标记文件，并用 done_marker 指定。",
    ),
    "SOURCE_FORBIDDEN_UNMARKED": Text(
        "{file}, by its name a list not to call, has no marker yet. Nothing was loaded.",
        "{file} 从名称看是禁呼名单，但尚无标记文件。未导入任何内容。",
        "Have its marker written once it is complete, or remove the file.",
        "请在其写完后生成标记文件，或删除该文件。",
    ),
    "SOURCE_UNMARKED": Text(
        "{file} has no marker yet, and its name does not say whether its numbers are to be called. Nothing was loaded.",
        "{file} 尚无标记文件，从名称也看不出其中的号码是否要拨打。未导入任何内容。",
        "Have its marker written once it is complete, or remove the file. A list to call does not hold the others if its name says so, such as customers, or if kind is set for the schedule.",
        "请在其写完后生成标记文件，或删除该文件。若是待拨打的名单，名称中写明（如“客户”），或为计划任务设置 kind，则不会影响其他文件。",
    ),
    "SOURCE_LINK_BROKEN": Text(
        "{file} is a link to a file that is not there. Nothing was loaded.",
        "{file} 是一个链接，但它指向的文件不存在。未导入任何内容。",
        "Put the file there, or remove the link.",
        "请补上该文件，或删除该链接。",
    ),
    "SOURCE_TOO_LARGE": Text(
        "{file} is larger than {most:,} MiB. Nothing was loaded.",
        "{file} 大于 {most:,} MiB。未导入任何内容。",
        "Split the list into several files.",
        "请把名单拆分成多个文件。",
    ),
    "SOURCE_TOO_MANY": Text(
        "{source} has {count:,} new files; at most {most:,} are fetched at a time. Nothing was loaded.",
        "{source} 中有 {count:,} 个新文件，一次最多获取 {most:,} 个。未导入任何内容。",
        "Move files that are not meant elsewhere, or narrow the pattern of the schedule.",
        "请移走无关的文件，或缩小计划任务的匹配范围。",
    ),
    "RESULTS_NOT_PUT": Text(
        "Results could not be put back: {cause}",
        "无法放回结果：{cause}",
        "They are in the data folder; callsheet show LOAD names them.",
        "结果在数据文件夹中，可用 callsheet show LOAD 查看。",
    ),
}
