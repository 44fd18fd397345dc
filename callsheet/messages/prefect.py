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
        "Run prefect server start to see why.",
        "请运行 prefect server start 查看原因。",
    ),
    "SERVE_RUNNING": Text(
        "Another callsheet serve already works for {folder}.",
        "另一个 callsheet serve 已在处理 {folder}。",
        "One serves all profiles: stop it first, or set another data_dir.",
        "一个 serve 即可处理所有配置：请先停止它，或设置其他 data_dir。",
    ),
}
