"""The headless commands: the same turn as in the window, without the window."""
