"""The conversation language: its YAML shape, the interpreter, and the proof. No clock, no I/O."""
