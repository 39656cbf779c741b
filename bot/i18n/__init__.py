"""Which words to use: catalogues, rendering, and the extraction of everything that must be translated."""
