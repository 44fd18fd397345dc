"""Certificates made at test time: an authority, and what it signs."""

import datetime as dt
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """An authority that nobody knows; `file` is its certificate in PEM format, in `folder`."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls, folder: Path, name: str = "company") -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        made = _signed(name, key, name, key, ca=True)
        authority = cls(folder, key, made)
        authority.file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        return authority

    @property
    def name(self) -> str:
        return str(self.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value)

    @property
    def file(self) -> Path:
        return self.folder / "company.pem"

    def server(
        self, *hosts: str, ended: bool = False, to_come: bool = False, self_signed: bool = False
    ) -> ssl.SSLContext:
        """What a server for these hosts shows, in a valid or in a flawed form."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuer, signing = (hosts[0], key) if self_signed else (self.name, self.key)
        begins = dt.datetime.now(dt.UTC) + (2 * _DAY if to_come else -10 * _DAY)
        ends = dt.datetime.now(dt.UTC) - _DAY if ended else begins + 30 * _DAY
        made = _signed(hosts[0], key, issuer, signing, hosts=hosts, begins=begins, ends=ends)
        path = self.folder / f"server-{made.serial_number}.pem"
        pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
        secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
        path.write_bytes(made.public_bytes(pem) + secret)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def _signed(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    signing: ec.EllipticCurvePrivateKey,
    *,
    hosts: tuple[str, ...] = (),
    ca: bool = False,
    begins: dt.datetime | None = None,
    ends: dt.datetime | None = None,
) -> x509.Certificate:
    begins = begins or dt.datetime.now(dt.UTC) - _DAY
    builder = (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends or begins + 30 * _DAY)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if hosts:
        names = x509.SubjectAlternativeName([_alternative(host) for host in hosts])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(signing, hashes.SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
