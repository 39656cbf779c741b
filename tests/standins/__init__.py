"""Stand-ins for the platforms, on this machine only."""
