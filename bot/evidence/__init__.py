"""The evidence kit's rules: what people type becomes a record of where, when and what was said. Words only."""
