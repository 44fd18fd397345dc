"""Where a schedule fetches files from: an address on an SFTP server or in an S3 bucket, and what opens it."""

import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from callsheet.settings.groups import wrong

_SFTP = re.compile(
    r"sftp://(?:(?P<user>[^@:/]+)@)?(?P<host>[A-Za-z0-9._-]+)(?::(?P<port>\d{1,5}))?(?P<path>/.*)"
)
_S3 = re.compile(r"s3://(?P<host>[a-z0-9][a-z0-9.-]{1,62})(?P<path>/.*)?")
_PASSWORD = re.compile(r"\w+://[^/]*:[^/]*@")
_WILD = re.compile(r"[*?\[\]]")
_PLAIN_FOLDER = re.compile(r"[\w.-]+(?:/[\w.-]+)*")


class SourceSettings(BaseSettings):
    """Servers from which schedules fetch files."""

    sftp_password: SecretStr = Field(
        SecretStr(""), description="password on the SFTP server; best kept in the environment"
    )
    sftp_key_file: Path = Field(
        Path(), description="file with the private key for the SFTP server, instead of a password"
    )
    sftp_key_password: SecretStr = Field(
        SecretStr(""), description="password of that key; best kept in the environment"
    )
    sftp_known_hosts: Path = Field(
        Path(),
        description="file with the host keys of SFTP servers, as OpenSSH writes it; a server that is not in it is refused. "
        "Default: .ssh/known_hosts in the home folder",
    )
    bucket_key_id: str = Field(
        "", description="access key id for the S3 bucket; default: what the AWS tools find, such as a role"
    )
    bucket_secret: SecretStr = Field(
        SecretStr(""), description="secret access key for the S3 bucket; best kept in the environment"
    )
    bucket_endpoint: str = Field(
        "",
        description="address of an S3 service that is not Amazon's, such as https://minio.example",
    )

    @field_validator("bucket_endpoint")
    @classmethod
    def _plain_endpoint(cls, url: str) -> str:
        if url and not re.fullmatch(r"https?://[A-Za-z0-9.\[\]:_-]+/?", url):
            raise wrong("VALUE_S3_ENDPOINT")
        return url.rstrip("/")


@dataclass(frozen=True, slots=True)
class Address:
    """A folder on a server and the names in it that are meant. `host` is the bucket of S3, and `folder` begins with it."""

    scheme: str
    host: str
    folder: str
    pattern: str
    user: str = ""
    port: int = 22

    @property
    def shown(self) -> str:
        """The folder as people write it."""
        return f"sftp://{self.host}{self.folder}" if self.scheme == "sftp" else f"s3://{self.folder}"

    def path_of(self, name: str) -> str:
        """Where a name of the folder is."""
        return f"{self.folder.rstrip('/')}/{name}"


def address_of(source: str) -> Address:
    """The address in a schedule's `source`; a PydanticCustomError says what is wrong with it."""
    if _PASSWORD.match(source):
        raise wrong("VALUE_SOURCE_PASSWORD")
    if found := _SFTP.fullmatch(source):
        folder, pattern = _divided(found["path"])
        port = int(found["port"] or 22)
        return Address("sftp", found["host"], folder or "/", pattern, found["user"] or "", port)
    if found := _S3.fullmatch(source):
        folder, pattern = _divided(found["path"] or "/")
        return Address("s3", found["host"], found["host"] + folder, pattern)
    raise wrong("VALUE_SOURCE")


def _divided(path: str) -> tuple[str, str]:
    """The folder of a path and the pattern of names in it, which alone may have wildcards."""
    folder, _, pattern = path.rpartition("/")
    if _WILD.search(folder) or ".." in folder.split("/"):
        raise wrong("VALUE_SOURCE")
    return folder, pattern or "*"


def is_plain_folder(name: str) -> bool:
    """Whether a name is that of a folder below another, by no way back."""
    return bool(_PLAIN_FOLDER.fullmatch(name)) and not {".", ".."} & set(name.split("/"))
