"""Values, events, effects and errors that every room may speak of. Standard library only."""
