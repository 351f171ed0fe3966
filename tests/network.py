"""No test reaches beyond this machine: a connection or a look-up that would is refused and names its target."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any


class NetworkIsClosed(RuntimeError):
    """A test tried to reach another machine."""


def is_local(host: object) -> bool:
    """Whether the host is this machine."""
    if isinstance(host, bytes):
        host = host.decode()
    if host in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(host))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def close() -> None:
    """Refuse connections and look-ups beyond this machine, for the rest of this process."""

    def guarded(call: Callable[..., Any]) -> Callable[..., Any]:
        def guard(self: socket.socket, address: Any, *rest: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not is_local(address[0]):
                raise NetworkIsClosed(f"a test tried to reach {address[0]}")
            return call(self, address, *rest)

        return guard

    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *rest: Any, **options: Any) -> Any:
        if not is_local(host):
            raise NetworkIsClosed(f"a test tried to look up {host!r}")
        return look_up(host, *rest, **options)

    socket.socket.connect = guarded(socket.socket.connect)  # type: ignore[method-assign]
    socket.socket.connect_ex = guarded(socket.socket.connect_ex)  # type: ignore[method-assign]
    socket.getaddrinfo = getaddrinfo
