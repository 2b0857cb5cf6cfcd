"""Addresses and origins: which can only be reached from this machine, and how one is written."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

ORIGIN = r"(\*|https?://[^\s/,;'\"]+/?)"
"""Scheme, host and port of a page, or `*` for all."""

# what a household or an office is given of the addresses of IPv6
_ONE_READER = 64


def is_loopback(host: str) -> bool:
    """Whether an address can only be reached from this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def may_be_this_machine(host: str) -> bool:
    """Whether the name in a call's address may mean this machine: an address itself, or a name that no public directory can lead here.

    A page of any other name that leads here has been led here to be taken for one of ours.
    """
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return "." not in host or host.endswith(".localhost")
    return True


def reader_at(host: str) -> str:
    """Whom an address stands for where calls are counted."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    if address.ipv4_mapped is not None:  # how a socket for both names those of the older kind
        return str(address.ipv4_mapped)
    return str(ip_network((address, _ONE_READER), strict=False))
