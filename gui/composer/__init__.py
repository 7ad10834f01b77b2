"""The message field and what helps to write: drafts, prompts, mentions, the context meter."""
