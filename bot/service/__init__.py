"""Use cases: hear, speak, come back, clear away, forget. They know the world only through the ports."""
