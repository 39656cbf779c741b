"""The HTTP server: one for everything that is reached by HTTP."""
