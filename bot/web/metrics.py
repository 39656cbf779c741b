"""Exports plain counters beside those of the use cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector


class _Counts(Collector):
    def __init__(self, channel: str, counts: Any) -> None:
        self._channel = channel
        self._counts = counts

    def collect(self) -> Iterable[CounterMetricFamily]:
        """Read every counter now."""
        for item in fields(self._counts):
            name = f"humraah_{self._channel}_{item.name}"
            family = CounterMetricFamily(name, f"{self._channel}: {item.name.replace('_', ' ')}")
            family.add_metric([], getattr(self._counts, item.name))
            yield family


def export_counts(registry: CollectorRegistry, channel: str, counts: Any) -> None:
    """Export a dataclass of plain numbers, each as a counter named after the channel and the field."""
    registry.register(_Counts(channel, counts))
