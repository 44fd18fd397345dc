"""The words that the commands share: arguments and options, each with its line of help."""

from pathlib import Path
from typing import Annotated

import typer

Files = Annotated[
    list[Path], typer.Argument(help="The sheets: .xlsx, .csv, .tsv or .txt.", show_default=False)
]
KindName = Annotated[
    str | None, typer.Option("--kind", "-k", help="What the rows are; else told by the headers.")
]
ProfileName = Annotated[
    str | None, typer.Option("--profile", "-p", help="The profile of callsheet.toml to use.")
]
AsJson = Annotated[
    bool, typer.Option("--json", help="The result as JSON on standard output, and nothing else there.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress; only the summary.")]
Options = Annotated[list[str] | None, typer.Option("--set", help="A load option of the kind: NAME=VALUE.")]
IncludeHidden = Annotated[bool, typer.Option("--include-hidden", help="Load hidden and filtered rows too.")]
SkipHidden = Annotated[bool, typer.Option("--skip-hidden", help="Leave hidden and filtered rows out.")]
Offline = Annotated[
    bool, typer.Option("--offline", help="Check nothing against the live service: agents, queues, campaigns.")
]
AllowRemovals = Annotated[
    int | None,
    typer.Option(
        "--allow-removals", min=0, help="How many removals mode=exact may make of queues beyond the guard."
    ),
]
LoadId = Annotated[str, typer.Argument(help="A load's id, as callsheet loads shows it.", show_default=False)]
By = Annotated[str, typer.Option("--by", help="The name of the person who decides.", show_default=False)]
