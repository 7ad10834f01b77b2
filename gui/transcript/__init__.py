"""The transcript: a virtual list of messages that stays quick at any length."""
