"""Questions about addresses that decide where a credential may go."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port: where a credential may go."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine, judged by its text alone."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
