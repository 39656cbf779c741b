"""Laws, platforms and helplines: typed, sourced, dated records, and which of them fits whom. No clock, no I/O."""
