"""Humraah: a companion for survivors of non-consensual intimate imagery."""

__version__ = "0.1.0"
