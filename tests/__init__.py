"""Tests of Humraah; `tests.standins` holds the stand-ins for the platforms."""
