"""Made-up export files in the shapes of ChatGPT's and Claude's."""

from typing import Any


def said(role: str, text: str, **more: Any) -> dict[str, Any]:
    """A message of ChatGPT's export."""
    message = {"author": {"role": role}, "content": {"content_type": "text", "parts": [text]}, "weight": 1.0}
    return {**message, "recipient": "all", "metadata": {}, **more}


def chatgpt(name: str, nodes: dict[str, tuple[str | None, dict[str, Any] | None]], **more: Any) -> dict[str, Any]:
    """A conversation of ChatGPT's export; ``nodes`` are name → (parent, message)."""
    mapping = {
        key: {
            "id": key,
            "message": message,
            "parent": parent,
            "children": [child for child, (above, _) in nodes.items() if above == key],
        }
        for key, (parent, message) in nodes.items()
    }
    return {
        "title": f"Title of {name}",
        "create_time": 1736209400.5,
        "update_time": 1736209800.0,
        "mapping": mapping,
        "current_node": list(nodes)[-1],
        "conversation_id": name,
        "id": name,
        "is_archived": False,
        "default_model_slug": "gpt-4o",
        **more,
    }


BRANCHED = chatgpt(
    "8f3a2b1c-0000",
    {
        "root": (None, None),
        "system": ("root", said("system", "", metadata={"is_visually_hidden_from_conversation": True})),
        "context": (
            "system",
            said("user", "", content={"content_type": "user_editable_context", "user_profile": "secret profile"}),
        ),
        "q1": ("context", said("user", "서울의 인구는?", create_time=1736209401.0)),
        "a1": ("q1", said("assistant", "First answer", create_time=1736209402.0, metadata={"model_slug": "gpt-4o"})),
        "a2": (
            "q1",
            said(
                "assistant",
                "",
                content={"content_type": "thoughts", "thoughts": [{"summary": "S", "content": "Let me look."}]},
            ),
        ),
        "call": (
            "a2",
            said(
                "assistant",
                "",
                content={"content_type": "code", "language": "unknown", "text": "print(2)"},
                recipient="python",
            ),
        ),
        "ran": ("call", said("tool", "", content={"content_type": "execution_output", "text": "2"})),
        "search": ("ran", said("assistant", "", content={"content_type": "code", "text": "search()"}, recipient="web")),
        "page": ("search", said("tool", "", content={"content_type": "tether_quote", "text": "noise"})),
        "a3": ("page", said("assistant", "About 9.4 million.", metadata={"model_slug": "o3"})),
        "q2": (
            "a3",
            said(
                "user",
                "",
                content={
                    "content_type": "multimodal_text",
                    "parts": [{"content_type": "image_asset_pointer", "asset_pointer": "x"}, "And this?", None],
                },
                metadata={"attachments": [{"name": "map.png", "id": "f"}]},
            ),
        ),
    },
)

CLAUDE: dict[str, Any] = {
    "uuid": "c1a0de00-0000",
    "name": "Lease questions",
    "created_at": "2024-01-15T10:30:00.000000Z",
    "updated_at": "2024-01-15T11:45:00.000000Z",
    "account": {"uuid": "a"},
    "chat_messages": [
        {
            "uuid": "m1",
            "text": "What is in it?",
            "content": [{"type": "text", "text": "What is in it?"}],
            "sender": "human",
            "created_at": "2024-01-15T10:30:01Z",
            "attachments": [
                {"file_name": "lease.txt", "file_size": 20, "file_type": "txt", "extracted_content": "The rent is 840."}
            ],
            "files": [{"file_name": "photo.jpg"}],
        },
        {
            "uuid": "m2",
            "text": "flat text",
            "content": [
                {"type": "thinking", "thinking": "Hmm."},
                {"type": "text", "text": "The rent is 840."},
                {"type": "tool_use", "name": "web_search", "input": {"query": "x"}},
                {"type": "tool_result", "content": [{"type": "text", "text": "noise"}]},
                {
                    "type": "tool_use",
                    "name": "artifacts",
                    "input": {"title": "Letter", "language": "md", "content": "Dear landlord"},
                },
            ],
            "sender": "assistant",
            "created_at": "2024-01-15T10:30:09Z",
            "attachments": [],
            "files": [],
        },
    ],
}
