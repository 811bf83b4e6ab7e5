"""From which network a request came: enough to slow down a flood, too little to name a person."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

from mailing import keys

UNKNOWN = "unknown"


def network_hash(request: HttpRequest) -> str:
    """A keyed hash of the asker's network: /24 of IPv4, /48 of IPv6.

    All whose network can not be read count as one, so that no limit is lost with it.
    """
    return keys.hash_of("network", network_of(request) or UNKNOWN).digest


def network_of(request: HttpRequest) -> str:
    """The network, as "192.0.2.0/24"; empty where it can not be read.

    What proxies say counts only as far as the setting PROXIES trusts them: each adds to
    X-Forwarded-For whom it heard from, and anybody can write what stands before.
    """
    heard = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",")]
    hops = [*filter(None, heard), request.META.get("REMOTE_ADDR", "")]
    hop = hops[-1 - min(settings.PROXIES, len(hops) - 1)]
    try:
        address = ip_address(_without_port(hop))
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False))


def _without_port(hop: str) -> str:
    """Some proxies write "192.0.2.7:4711" and "[2001:db8::7]:4711"."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
