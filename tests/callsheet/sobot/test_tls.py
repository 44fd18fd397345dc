"""N1: certificates, never taken on trust."""

import asyncio
import datetime as dt
import ipaddress
import ssl
from pathlib import Path

import pytest

from callsheet.sobot import operations as ops
from callsheet.sobot.client import Answer
from callsheet.sobot.errors import NotSent, SobotError
from tests.callsheet.sobot.raw_server import RawServer, client_for, ok
from validators.message import message

x509 = pytest.importorskip("cryptography.x509")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key in the same file."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    alternatives = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(alternatives, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    path = tmp_path / "certificate.pem"
    path.write_bytes(
        made.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    )
    return path


def sent(certificate: Path, ca_file: str) -> tuple[Answer | SobotError, RawServer]:
    async def run() -> tuple[Answer | SobotError, RawServer]:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        async with RawServer(ok(), tls=tls) as server, client_for(server, ca_file=ca_file) as client:
            try:
                return await client.send(ops.create_contact_plans, b"{}"), server
            except SobotError as error:
                return error, server

    return asyncio.run(run())


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path) -> None:
    """A self-signed certificate means that nothing is sent, and the message says that it is the certificate."""
    error, server = sent(certificate, ca_file="")
    assert isinstance(error, NotSent)
    assert error.message["what"] == message("WIRE_CERTIFICATE")
    assert server.requests == []


def test_an_authority_of_the_profile_is_trusted(certificate: Path) -> None:
    """With the authority named in ca_file the same service is taken."""
    answer, server = sent(certificate, ca_file=str(certificate))
    assert isinstance(answer, Answer)
    assert len(server.requests) == 1
