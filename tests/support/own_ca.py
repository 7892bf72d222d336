"""A certificate authority of one's own, and a server's certificate for the loopback by it."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class OwnCa:
    """Made anew for each folder, as an emulator does at each start."""

    folder: Path

    @property
    def bundle(self) -> Path:
        """What a client has to be given."""
        return self.folder / "ca.pem"

    @property
    def server(self) -> Path:
        """Certificate and key of a server on 127.0.0.1."""
        return self.folder / "server.pem"

    def context(self) -> SSLContext:
        """What wraps the server's socket."""
        context = SSLContext(PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server)
        return context


def make_ca(folder: Path) -> OwnCa:
    """Write both files."""
    ca, ca_key, server_key = OwnCa(folder), _key(), _key()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "an emulator's own CA")])
    issued = _builder(name, name, ca_key).add_extension(x509.BasicConstraints(True, None), True)
    authority = issued.sign(ca_key, hashes.SHA256())
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    host = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    served = _builder(host, name, server_key).add_extension(here, False)
    ca.bundle.write_bytes(_pem(authority))
    key = server_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    ca.server.write_bytes(key + _pem(served.sign(ca_key, hashes.SHA256())))
    return ca


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + _DAY)
    )
