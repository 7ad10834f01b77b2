"""Conversations from files: our own JSON, and what ChatGPT and Claude export."""
