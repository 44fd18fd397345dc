"""A server as an fsspec file system, and what goes wrong with it as messages. Secrets are in no message and no name."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from callsheet.errors import SetupError, StoppedError
from callsheet.settings import Profile
from callsheet.settings.sources import Address

_SECONDS = 30.0  # without an answer
_DENIED = frozenset(
    {"AuthenticationException", "BadAuthenticationType", "PasswordRequiredException", "NoCredentialsError"}
)
_DENIED_CODES = re.compile(
    r"AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|Forbidden|ExpiredToken|40[13]"
)
_MOST_CAUSES = 5


class HostUnknownError(Exception):
    """The key of a server is not among those that are known, or is another."""


def open_server(address: Address, profile: Profile) -> Any:
    """The file system of an address. SetupError for settings that are not accepted, StoppedError when it is not there now."""
    with explained(address, profile):
        return _sftp(address, profile) if address.scheme == "sftp" else _s3(profile)


def known_hosts_of(profile: Profile) -> Path:
    """The file with the host keys that are trusted."""
    given = profile.sftp_known_hosts
    return given if given != Path() else Path.home() / ".ssh" / "known_hosts"


@contextmanager
def explained(address: Address, profile: Profile) -> Iterator[None]:
    """What a server or its library raises, as an error of ours that names the server and no secret."""
    try:
        yield
    except (SetupError, StoppedError):
        raise
    except ImportError:
        raise SetupError("SOURCE_EXTRA_MISSING", extra=address.scheme) from None
    except HostUnknownError:
        known = str(known_hosts_of(profile))
        raise SetupError("SOURCE_HOST_UNKNOWN", host=address.host, file=known) from None
    except FileNotFoundError:
        raise StoppedError("SOURCE_FOLDER_MISSING", source=address.shown) from None
    except Exception as error:  # noqa: BLE001 - three libraries with errors of their own
        if _is_denied(error):
            raise SetupError("SOURCE_DENIED", source=address.shown) from None
        raise StoppedError("SOURCE_UNREACHABLE", source=address.shown, error=type(error).__name__) from None


def _is_denied(error: BaseException) -> bool:
    """Whether a server knows neither the account nor what it may do, also where a library wraps it."""
    found: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if found is None:
            return False
        said = getattr(found, "response", None)
        code = str(said.get("Error", {}).get("Code", "")) if isinstance(said, dict) else ""
        if isinstance(found, PermissionError) or type(found).__name__ in _DENIED or _DENIED_CODES.match(code):
            return True
        found = found.__cause__ or found.__context__
    return False


def _sftp(address: Address, profile: Profile) -> Any:
    import paramiko
    from fsspec.implementations.sftp import SFTPFileSystem

    class KnownHosts(SFTPFileSystem):  # type: ignore[misc]  # fsspec has no types
        """An SFTP server whose key is known beforehand; fsspec's own trusts whatever answers first."""

        def _connect(self) -> None:
            self.client = paramiko.SSHClient()
            known = known_hosts_of(profile)
            if known.is_file():
                self.client.load_host_keys(str(known))
            self.client.set_missing_host_key_policy(_Refuse())
            try:
                self.client.connect(self.host, **self.ssh_kwargs)
            except paramiko.BadHostKeyException:
                raise HostUnknownError from None
            self.ftp = self.client.open_sftp()
            self.ftp.get_channel().settimeout(_SECONDS)

    class _Refuse(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]  # as above
        def missing_host_key(self, *_: object) -> None:
            raise HostUnknownError

    return KnownHosts(address.host, skip_instance_cache=True, **_sign_in(address, profile))


def _sign_in(address: Address, profile: Profile) -> dict[str, Any]:
    """How to sign in: by what the settings say alone, never by an agent or keys that lie about."""
    import paramiko

    password = profile.sftp_password.get_secret_value() or None
    phrase = profile.sftp_key_password.get_secret_value() or None
    key = None
    if profile.sftp_key_file != Path():
        try:
            key = paramiko.PKey.from_path(profile.sftp_key_file, phrase.encode() if phrase else None)
        except Exception:  # noqa: BLE001 - whatever is wrong with a key, nothing of it is said
            raise SetupError("SOURCE_KEY_WRONG", file=str(profile.sftp_key_file)) from None
    return {
        "port": address.port,
        "username": address.user or None,
        "password": password,
        "pkey": key,
        "allow_agent": False,
        "look_for_keys": False,
        "timeout": _SECONDS,
        "banner_timeout": _SECONDS,
        "auth_timeout": _SECONDS,
    }


def _s3(profile: Profile) -> Any:
    import s3fs

    waits = {"connect_timeout": _SECONDS, "read_timeout": _SECONDS, "retries": {"max_attempts": 2}}
    return s3fs.S3FileSystem(
        key=profile.bucket_key_id or None,
        secret=profile.bucket_secret.get_secret_value() or None,
        endpoint_url=profile.bucket_endpoint or None,
        config_kwargs=waits,
        use_listings_cache=False,
        skip_instance_cache=True,
    )


def close(server: Any) -> None:
    """End the connection, where there is one."""
    client = getattr(server, "client", None)
    if client is not None:
        client.close()
