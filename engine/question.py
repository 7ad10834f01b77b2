"""The text that documents and memory are searched with, made from the conversation without a model call."""

from collections.abc import Sequence

from engine.support import content_terms

ENOUGH_TERMS = 4
"""A question with fewer content terms ("and how much is it?") leans on the one before it."""


def search_query(prompt: str, earlier_prompts: Sequence[str]) -> str:
    """``prompt``, joined with the newest earlier prompts until enough is said to search for."""
    query = prompt
    for earlier in reversed(earlier_prompts):
        if len(content_terms(query)) >= ENOUGH_TERMS:
            break
        query = f"{earlier} {query}"
    return query
