"""A real SFTP server and an S3 service: signing in, host keys, and results beside the files."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import paramiko
import pytest
from pydantic import SecretStr

from callsheet.errors import CallsheetError
from callsheet.pull.pull import Puller
from callsheet.settings import Profile
from callsheet.settings.sources import address_of
from tests.support.servers import KEY_ID, PASSWORD, SECRET, SftpServer, s3_service, sftp_server

pytestmark = pytest.mark.slow

LIST = b"Telephone,Name\n6590010001,Ann\n"
LARGE = b"6590010001,Ann\n" * 200_000


@pytest.fixture(scope="module")
def sftp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    with sftp_server(tmp_path_factory.mktemp("sftp")) as server:
        (server.root / "in").mkdir()
        (server.root / "in" / "a.csv").write_bytes(LIST)
        (server.root / "in" / "large.csv").write_bytes(LARGE)
        (server.root / "in" / "link.csv").symlink_to("a.csv")
        yield server


def of_sftp(server: SftpServer, tmp_path: Path, **more: Any) -> Profile:
    given: dict[str, Any] = {"sftp_password": SecretStr(PASSWORD), "sftp_known_hosts": server.known_hosts}
    return Profile(data_dir=tmp_path / "data", **given | more)


def refused(profile: Profile, source: str) -> str:
    with pytest.raises(CallsheetError) as error:
        Puller(profile, "nightly").pull(address_of(source))
    assert PASSWORD not in str(error.value)
    assert SECRET not in str(error.value)
    return error.value.message.code


@pytest.mark.parametrize("by", ["password", "key"])
def test_files_come_from_an_sftp_server(by: str, sftp: SftpServer, tmp_path: Path) -> None:
    """Signed in by a password or by a key; a link is the file that it leads to."""
    key: dict[str, Any] = {"sftp_password": SecretStr(""), "sftp_key_file": sftp.client_key}
    profile = of_sftp(sftp, tmp_path, **(key if by == "key" else {}))
    files = Puller(profile, "nightly").pull(address_of(sftp.address("/in/*.csv")))
    assert {file.name: file.local.read_bytes() for file in files} == {
        "a.csv": LIST,
        "large.csv": LARGE,
        "link.csv": LIST,
    }
    assert {file.folder for file in files} == {"/in"}


def test_a_server_whose_key_is_not_known_is_refused(sftp: SftpServer, tmp_path: Path) -> None:
    """Whether there is no key of it, or another: before anything is said to it."""
    another = paramiko.RSAKey.generate(2048)
    wrong = tmp_path / "wrong"
    wrong.write_text(f"[127.0.0.1]:{sftp.port} {another.get_name()} {another.get_base64()}\n")
    for known in (tmp_path / "none", wrong):
        profile = of_sftp(sftp, tmp_path, sftp_known_hosts=known)
        assert refused(profile, sftp.address("/in/")) == "SOURCE_HOST_UNKNOWN"


def test_what_an_sftp_server_refuses_is_said(
    sftp: SftpServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A wrong password, a key that is none, a folder that is not there, a server that is not there."""
    caplog.set_level(logging.DEBUG)
    no_key = of_sftp(sftp, tmp_path, sftp_key_file=sftp.known_hosts)
    there = sftp.address("/in/")
    assert refused(of_sftp(sftp, tmp_path, sftp_password=SecretStr("wrong")), there) == "SOURCE_DENIED"
    assert refused(no_key, there) == "SOURCE_KEY_WRONG"
    assert refused(of_sftp(sftp, tmp_path), sftp.address("/none/")) == "SOURCE_FOLDER_MISSING"
    assert refused(of_sftp(sftp, tmp_path), "sftp://lists@127.0.0.1:1/in/") == "SOURCE_UNREACHABLE"
    assert PASSWORD not in caplog.text


def test_results_are_put_beside_the_files_of_an_sftp_server(sftp: SftpServer, tmp_path: Path) -> None:
    """In a folder that is made, and that the next listing does not look into."""
    puller = Puller(of_sftp(sftp, tmp_path), "nightly")
    address = address_of(sftp.address("/in/*.csv"))
    (tmp_path / "r.csv").write_bytes(LIST)
    puller.put(address, "results/new", {"1.r.csv": tmp_path / "r.csv"})
    assert (sftp.root / "in" / "results" / "new" / "1.r.csv").read_bytes() == LIST
    assert [file.path for file in puller.pull(address)] == ["/in/a.csv", "/in/large.csv", "/in/link.csv"]


@pytest.fixture
def bucket() -> Iterator[tuple[str, dict[str, bytes]]]:
    with s3_service() as service:
        yield service


def of_s3(url: str, tmp_path: Path, **more: Any) -> Profile:
    given: dict[str, Any] = {
        "bucket_key_id": KEY_ID,
        "bucket_secret": SecretStr(SECRET),
        "bucket_endpoint": url,
    }
    return Profile(data_dir=tmp_path / "data", **given | more)


def test_files_come_from_a_bucket(bucket: tuple[str, dict[str, bytes]], tmp_path: Path) -> None:
    """Those of one prefix, each state once by its ETag; results go beside them."""
    url, objects = bucket
    objects |= {"in/a.csv": LIST, "in/large.csv": LARGE, "in/old/b.csv": LIST, "c.csv": LIST}
    puller, address = Puller(of_s3(url, tmp_path), "nightly"), address_of("s3://bucket/in/*.csv")
    files = puller.pull(address)
    assert [file.local.read_bytes() for file in files] == [LIST, LARGE]
    puller.put(address, "results", {"1.a.csv": files[0].local})
    puller.record(files)
    assert objects["in/results/1.a.csv"] == LIST
    assert puller.pull(address) == []
    objects["in/a.csv"] = LARGE
    assert [file.path for file in puller.pull(address)] == ["bucket/in/a.csv"]


def test_what_a_bucket_refuses_is_said(bucket: tuple[str, dict[str, bytes]], tmp_path: Path) -> None:
    """Credentials that it does not know, a service that is not there; a prefix of nothing is empty."""
    url, _ = bucket
    assert refused(of_s3(url, tmp_path, bucket_key_id="ANOTHER"), "s3://bucket/in/") == "SOURCE_DENIED"
    assert refused(of_s3("http://127.0.0.1:1", tmp_path), "s3://bucket/in/") == "SOURCE_UNREACHABLE"
    assert Puller(of_s3(url, tmp_path), "nightly").pull(address_of("s3://bucket/none/*.csv")) == []


@pytest.mark.parametrize("scheme", ["sftp", "s3"])
def test_packages_that_are_missing_are_named(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are optional."""
    monkeypatch.setitem(__import__("sys").modules, {"sftp": "paramiko", "s3": "s3fs"}[scheme], None)
    assert refused(Profile(data_dir=tmp_path / "data"), f"{scheme}://bucket/in/") == "SOURCE_EXTRA_MISSING"
