"""Ray, for as long as it is needed: one of our own on this machine, or a cluster that is there."""

import importlib
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from restorer.errors import RestorerError

_ANSWERING = 10.0  # seconds to wait for an address to answer
_STORE = 80_000_000  # bytes, the least; photos do not go through Ray's own memory
_QUIET = {  # read when Ray is imported
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # else it tells of a future version
    "RAY_DEDUP_LOGS_SKIP_REGEX": ".",  # else deaths of workers are told among our results
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing leaves this machine unasked
}


@contextmanager
def connected(address: str | None, jobs: int) -> Iterator[None]:
    """Ray can be used while the block runs.

    Args:
        address: Of a cluster, as Ray knows it; None starts Ray on this machine alone, and ends it.
        jobs: How many workers there must be room for on this machine.

    Raises:
        RestorerError: Ray is not installed, does not start, or there is none at the address.
    """
    os.environ.update(_QUIET)
    where: dict[str, Any] = {"address": address}
    if address is None:
        # Ray listens to the whole network; only who knows the token is heard.
        os.environ.setdefault("RAY_AUTH_MODE", "token")
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
        where = {
            "address": "local",
            "num_cpus": max(jobs, os.cpu_count() or 1),
            "object_store_memory": _STORE,
            "include_dashboard": False,
        }
    ray = needed()
    try:
        _knock(address)
        ray.init(**where, log_to_driver=False, logging_level="ERROR")
    except (OSError, RuntimeError, ValueError) as error:
        reason = " ".join(str(error).split()).rstrip(".") or "no answer"
        if address is None:
            raise RestorerError(f"Ray does not start ({reason}); use --engine threads.") from error
        raise RestorerError(
            f"There is no Ray that can be used at {address} ({reason}); see `ray status` there."
        ) from error
    try:
        yield
    finally:
        ray.shutdown()


def _knock(address: str | None) -> None:
    """Find out soon whether anybody is at an address; Ray itself tries for minutes.

    Raises:
        OSError: Nobody.
    """
    host, _, port = (address or "").rpartition("://")[2].rpartition(":")
    if host and port.isdecimal():
        with closing(socket.create_connection((host.strip("[]"), int(port)), _ANSWERING)):
            pass


def needed() -> Any:
    """Ray, which is large and may be missing (Any: so is its type information).

    Raises:
        RestorerError: It is missing.
    """
    try:
        return importlib.import_module("ray")
    except ImportError as error:
        raise RestorerError(
            f"The engine ray needs {error.name}, which is not installed: "
            "pip install 'restorer[ray]'."
        ) from error
