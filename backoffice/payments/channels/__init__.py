"""The ways in which money comes in: one class in a file each, named here. The gateway's notices are not among them yet
(workflows/money/actions/receive_notice.py): the counter is the first."""

from backoffice.payments.channels.base import Channel
from backoffice.payments.channels.counter import Counter

CHANNELS: dict[str, Channel] = {channel.code: channel for channel in (Counter(),)}
"""By the code that stands in the merchant of a payment."""
