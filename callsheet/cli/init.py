"""The command `init`, as it is typed; `callsheet.cli.first_settings` does it."""

from typing import Annotated

import typer

from callsheet.cli.options import AsJson, Quiet

_Region = Annotated[
    str,
    typer.Option(
        "--region", metavar="REGION", help="Region of the Sobot account, such as sg, instead of --base-url."
    ),
]
_BaseUrl = Annotated[str, typer.Option("--base-url", metavar="URL", help="Address of the Sobot service.")]
_AppId = Annotated[str, typer.Option("--app-id", metavar="ID", help="App id issued by Sobot.")]
_AgentId = Annotated[
    str,
    typer.Option(
        "--agent-id", metavar="ID", help="Work number or uuid of the agent on whose behalf rows are loaded."
    ),
]
_TimeZone = Annotated[str, typer.Option("--time-zone", metavar="ZONE", help="Time zone of the sheets.")]
_Country = Annotated[
    str, typer.Option("--country", metavar="CODE", help="Two-letter country code of national numbers.")
]
_Language = Annotated[
    str,
    typer.Option("--language", metavar="LANGUAGE", help="Language of everything shown: auto, en or zh."),
]
_Profile = Annotated[
    str, typer.Option("--profile", "-p", metavar="NAME", help="Name of the profile to write.")
]
_SecretInFile = Annotated[
    bool,
    typer.Option(
        "--secret-in-file",
        help="Write the app secret into the file too (default: it stays in CALLSHEET_APP_SECRET).",
    ),
]
_Force = Annotated[
    bool, typer.Option("--force", help="Replace a settings file that exists; it is kept as .bak.")
]


def init(
    region: _Region = "",
    base_url: _BaseUrl = "",
    app_id: _AppId = "",
    agent_id: _AgentId = "",
    time_zone: _TimeZone = "",
    country: _Country = "",
    language: _Language = "",
    profile: _Profile = "default",
    secret_in_file: _SecretInFile = False,
    force: _Force = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Write callsheet.toml, ask for what is missing, and check it.

    Every answer can be an option or CALLSHEET_NAME in the environment; without a terminal nothing is asked.
    """
    from callsheet.cli.first_settings import run_init
    from callsheet.errors import UsageError

    del quiet
    if region and base_url:
        raise UsageError("INIT_REGION_OR_URL")
    given = dict(
        base_url=base_url or region,
        app_id=app_id,
        agent_id=agent_id,
        time_zone=time_zone,
        country=country,
        language=language,
    )
    status = run_init(profile, given, secret_in_file=secret_in_file, force=force, as_json=as_json)
    raise typer.Exit(int(status))
