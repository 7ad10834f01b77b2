"""Questions and messages that are longer than the window."""
