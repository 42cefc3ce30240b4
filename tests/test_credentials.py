"""A result says who signed it and what was done, where there is a certificate."""

import io
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import c2pa
import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as pem
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from restorer import credentials, files
from restorer.files import npy
from restorer.files.base import Format
from restorer.files.encoding import Encoding
from restorer.provenance import Operation
from restorer.writing import write_result
from tests.documents import photo

DONE = [
    Operation("denoise", {"sigma": None}, "photo", "0" * 64, "algorithmicallyEnhanced"),
    Operation("inpaint", {"steps": 2}, "fill", "1" * 64, "compositeWithTrainedAlgorithmicMedia"),
]
KEYS: dict[str, Callable[[], Any]] = {
    "es256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "es384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "ps256": lambda: rsa.generate_private_key(65537, 2048),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
}


def stored(key: Any, password: bytes | None = None) -> bytes:
    locked = pem.BestAvailableEncryption(password) if password else pem.NoEncryption()
    return key.private_bytes(pem.Encoding.PEM, pem.PrivateFormat.PKCS8, locked)


def chain(own: Any) -> bytes:
    """A certificate as C2PA wants it, and that of the one who gave it."""
    root, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    used = {
        **dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment"), False),
        **dict.fromkeys(("key_agreement", "encipher_only", "decipher_only"), False),
    }

    def name(of: str) -> x509.Name:
        parts = (NameOID.ORGANIZATION_NAME, "Archive"), (NameOID.COMMON_NAME, of)
        return x509.Name([x509.NameAttribute(*part) for part in parts])

    def certificate(of: str, key: Any, is_root: bool) -> bytes:
        usage = x509.KeyUsage(
            digital_signature=not is_root, key_cert_sign=is_root, crl_sign=is_root, **used
        )
        mail = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        giver = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key())
        made = (
            x509.CertificateBuilder(name("root"), name(of), key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(1))
            .not_valid_after(now + timedelta(30))
            .add_extension(x509.BasicConstraints(is_root, None), True)
            .add_extension(usage, True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(giver, False)
        )
        if not is_root:
            made = made.add_extension(mail, False)
        return made.sign(root, hashes.SHA256()).public_bytes(pem.Encoding.PEM)

    return certificate("me", own, False) + certificate("root", root, True)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RESTORER_HOME", str(tmp_path / "home"))
    key = KEYS["es256"]()
    folder = credentials.folder()
    folder.mkdir(parents=True)
    (folder / "certificate.pem").write_bytes(chain(key))
    (folder / "private_key.pem").write_bytes(stored(key))
    return folder


def said(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        found = json.loads(c2pa.Reader(path.suffix[1:], file).json())
    assert found["validation_state"] == "Valid"
    # No one has been told whom to trust; nothing else may be amiss.
    assert [s["code"] for s in found["validation_status"]] == ["signingCredential.untrusted"]
    return dict(found)


def active(path: Path) -> dict[str, Any]:
    found = said(path)
    return dict(found["manifests"][found["active_manifest"]])


def actions(path: Path) -> list[dict[str, Any]]:
    (assertion,) = (a for a in active(path)["assertions"] if a["label"] == "c2pa.actions.v2")
    return list(assertion["data"]["actions"])


@pytest.mark.parametrize("kind", files.FORMATS, ids=lambda kind: kind.NAME)
def test_every_format_is_signed_or_says_that_it_cannot_be(kind: Format, tmp_path: Path) -> None:
    source, target = tmp_path / "photo.png", tmp_path / f"out{kind.EXTENSIONS[0]}"
    files.write(source, photo())
    plain = write_result(tmp_path / f"plain{target.suffix}", photo(), Encoding(), [])
    written = write_result(target, photo(), Encoding(), DONE, source=source)
    pixels = files.read(tmp_path / f"plain{target.suffix}").pixels
    assert np.array_equal(files.read(target).pixels, pixels)
    notes = [note for note in written.notes if note not in plain.notes]
    if kind is npy:
        assert "out.npy has no content credentials: NumPy has no place for them." in notes
        return
    assert notes == []
    opened, denoised, filled = actions(target)
    assert opened["action"] == "c2pa.opened"
    assert denoised["digitalSourceType"].endswith("/algorithmicallyEnhanced")
    assert filled["digitalSourceType"].endswith("/compositeWithTrainedAlgorithmicMedia")
    assert filled["parameters"]["org.restorer.settings"] == {"steps": 2}
    (parent,) = active(target)["ingredients"]
    assert (parent["title"], parent["relationship"]) == ("photo.png", "parentOf")


def test_a_change_of_a_byte_shows(tmp_path: Path) -> None:
    target = tmp_path / "out.png"
    write_result(target, photo(), Encoding(), DONE)
    data = bytearray(target.read_bytes())
    data[-20] ^= 1
    found = json.loads(c2pa.Reader("png", io.BytesIO(data)).json())
    assert found["validation_state"] == "Invalid"


def test_what_the_photo_was_signed_with_is_kept(tmp_path: Path) -> None:
    first, second = tmp_path / "first.png", tmp_path / "second.jpg"
    write_result(first, photo(), Encoding(), DONE)  # drawn: from no file
    assert [action["action"] for action in actions(first)] == ["c2pa.created", "c2pa.edited"]
    image = files.read(first)
    write_result(second, image, Encoding(), DONE[:1], source=first)
    assert len(said(second)["manifests"]) == 2
    assert "active_manifest" in active(second)["ingredients"][0]


@pytest.mark.parametrize("name", ["photo.nef", "photo.png", "photo"])
def test_a_photo_may_be_of_a_kind_that_cannot_be_signed(tmp_path: Path, name: str) -> None:
    source, target = tmp_path / name, tmp_path / "out.png"
    source.write_bytes(b"no such picture")
    assert write_result(target, photo(), Encoding(), DONE, source=source).notes == ()
    assert active(target)["ingredients"][0]["title"] == name


@pytest.mark.parametrize("kind", KEYS)
def test_every_kind_of_key(folder: Path, tmp_path: Path, kind: str) -> None:
    key = KEYS[kind]()
    (folder / "certificate.pem").write_bytes(chain(key))
    (folder / "private_key.pem").write_bytes(stored(key))
    assert write_result(tmp_path / "out.png", photo(), Encoding(), DONE).notes == ()
    assert active(tmp_path / "out.png")["signature_info"]["alg"].lower() == kind


@pytest.mark.parametrize("encoding", [Encoding(provenance=False), Encoding()])
def test_nothing_is_signed_unasked(folder: Path, tmp_path: Path, encoding: Encoding) -> None:
    if encoding.provenance:
        (folder / "certificate.pem").unlink()
    write_result(tmp_path / "out.png", photo(), encoding, DONE)
    write_result(tmp_path / "as_it_was.png", photo(), Encoding(), [])  # nothing was done
    for name in ("out.png", "as_it_was.png"):
        assert b"caBX" not in (tmp_path / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("private_key.pem", b"no key", "holds no private key"),
        ("private_key.pem", stored(KEYS["es256"](), b"secret"), "has a password"),
        ("private_key.pem", stored(ec.generate_private_key(ec.SECP256K1())), "keys like that"),
        ("certificate.pem", b"no certificate", "."),
    ],
)
def test_a_result_is_not_lost_for_want_of_a_seal(
    folder: Path, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    (folder / name).write_bytes(content)
    target = tmp_path / "out.png"
    (note,) = write_result(target, photo(), Encoding(), DONE).notes
    assert note.startswith("out.png has no content credentials: ") and reason in note
    assert np.array_equal(files.read(target).pixels, photo().pixels)


def test_the_missing_extra_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "c2pa", None)
    (note,) = write_result(tmp_path / "out.png", photo(), Encoding(), DONE).notes
    assert "pip install 'restorer[c2pa]'" in note


@pytest.mark.parametrize("kind", [k for k in files.FORMATS if k is not npy], ids=lambda k: k.NAME)
def test_credentials_are_not_carried_where_they_would_be_void(
    kind: Format, tmp_path: Path
) -> None:
    signed = tmp_path / f"signed{kind.EXTENSIONS[0]}"
    write_result(signed, photo(), Encoding(), DONE)
    again = tmp_path / f"again{kind.EXTENSIONS[0]}"
    notes = files.write(again, files.read(signed))
    assert any("content credentials, which a change makes void" in note for note in notes)
    assert b"c2pa" not in again.read_bytes()
