"""Content Credentials: a signed statement in a result's file of what was done to the photo.

C2PA 2.1 with the extra `c2pa`, wherever the user has put a certificate: `certificate.pem`, a chain
with the own one first, and `private_key.pem`, its key in PKCS #8 without a password, into the
folder `credentials` beside the settings. Nothing is asked of any server, so no time is certified.
"""

import io
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from restorer import __version__
from restorer.files import format_of
from restorer.files.base import Format
from restorer.paths import config_folder
from restorer.provenance import VOCABULARY, Operation

logger = logging.getLogger(__name__)

CERTIFICATE, KEY = "certificate.pem", "private_key.pem"

_PARENT = "photo"
# A thumbnail would show the photo as it was before.
_QUIET = json.dumps({"builder": {"thumbnail": {"enabled": False}}})
_OPAQUE = "application/octet-stream"


def folder() -> Path:
    """Where the certificate and its key are looked for."""
    return config_folder() / "credentials"


def sealed(
    data: bytes, target: Path, operations: Sequence[Operation], source: Path | None
) -> tuple[bytes, tuple[str, ...]]:
    """A result's file with credentials, if there is a certificate.

    Args:
        data: The file.
        target: Its name, of whose ending its format is.
        operations: What was done, in this order; if nothing was, the file stays as it is.
        source: The photo's own file, whose credentials are kept inside; None: there was none.

    Returns:
        The file; and a sentence if it could not be signed, and is as it was.
    """
    certificate, key = folder() / CERTIFICATE, folder() / KEY
    if not operations or not certificate.is_file():
        return data, ()
    try:
        signer = _signer(certificate.read_bytes(), key.read_bytes())
        manifest = _manifest(operations, source, target.name)
        kind = format_of(target)
        return _signed(data, kind, manifest, source, signer), ()
    except ImportError:
        reason = "they need the extra c2pa: pip install 'restorer[c2pa]'"
    except Exception as error:  # of a foreign library; a result is not lost for want of a seal
        logger.debug("a result cannot be signed", exc_info=True)
        reason = getattr(error, "strerror", None) or str(error)
    return data, (f"{target.name} has no content credentials: {reason}.",)


def _signer(certificate: bytes, key: bytes) -> Any:
    import c2pa  # an extra

    info = c2pa.C2paSignerInfo(_algorithm(key), certificate, key, None)
    return c2pa.Signer.from_info(info)


def _algorithm(key: bytes) -> bytes:
    """The signature that goes with a key. C2PA 2.1, 13.2.1.

    Raises:
        ValueError: It is no key, has a password, or is of a kind that C2PA does not know.
    """
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        found = load_pem_private_key(key, None)
    except TypeError as error:
        raise ValueError(f"{KEY} in {folder()} has a password: store it without one") from error
    except ValueError as error:
        raise ValueError(f"{KEY} in {folder()} holds no private key in PEM") from error
    if isinstance(found, rsa.RSAPrivateKey):
        return b"ps256"
    if isinstance(found, ed25519.Ed25519PrivateKey):
        return b"ed25519"
    curves = {"secp256r1": b"es256", "secp384r1": b"es384", "secp521r1": b"es512"}
    if isinstance(found, ec.EllipticCurvePrivateKey) and found.curve.name in curves:
        return curves[found.curve.name]
    raise ValueError(f"C2PA does not know keys like that in {KEY}")


def _manifest(operations: Sequence[Operation], source: Path | None, title: str) -> dict[str, Any]:
    opened = {"action": "c2pa.opened", "parameters": {"ingredientIds": [_PARENT]}}
    program = {"name": "Restorer", "version": __version__}
    done = [
        {
            "action": "c2pa.edited" if source or number else "c2pa.created",
            "softwareAgent": {"name": "Restorer", "version": operation.version},
            "digitalSourceType": VOCABULARY + operation.source_type,
            "description": f"{operation.task} with the model {operation.model}",
            "parameters": {
                "org.restorer.settings": dict(operation.settings),
                "org.restorer.model_sha256": operation.model_sha256,
            },
        }
        for number, operation in enumerate(operations)
    ]
    actions = {"actions": [*([opened] if source else []), *done]}
    return {
        "claim_generator_info": [program],
        "title": title,
        "assertions": [{"label": "c2pa.actions.v2", "data": actions}],
    }


def _signed(
    data: bytes, kind: Format, manifest: dict[str, Any], source: Path | None, signer: Any
) -> bytes:
    import c2pa  # an extra

    ending = kind.EXTENSIONS[0][1:]
    if ending not in c2pa.Builder.get_supported_mime_types():
        raise ValueError(f"{kind.NAME} has no place for them")
    builder = c2pa.Builder(manifest, c2pa.Context(c2pa.Settings.from_json(_QUIET)))
    if source is not None:
        parent = {"relationship": "parentOf", "title": source.name, "label": _PARENT}
        with source.open("rb") as file:
            try:
                builder.add_ingredient(parent, source.suffix[1:].lower(), file)
            except c2pa.C2paError:  # not the format that its name says, or one without credentials
                file.seek(0)
                builder.add_ingredient(parent, _OPAQUE, file)
    out = io.BytesIO()
    builder.sign(signer, ending, io.BytesIO(data), out)
    return out.getvalue()
