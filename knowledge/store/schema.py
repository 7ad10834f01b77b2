"""The database's shape, as numbered migrations; ``PRAGMA user_version`` is the ledger.

Content (``contents``, ``passages``) is keyed by the file's hash, so the same file attached twice is parsed and
embedded once; ``documents`` says which conversation has it under which name, and ``sources`` from which files on disk
(paths as the system's bytes), dropped by themselves or found in one of ``folders``. ``embedding`` columns keep unit
vectors as little-endian float16, so that Chroma's folder can be rebuilt without embedding anything again.
The full-text tables have a ``scope`` column (first 16 hex digits of the content's hash, or the conversation's id)
that narrows a query inside the index.
"""

import json

from knowledge.search.terms import TOKENIZER
from knowledge.store.starting_prompts import STARTING_PROMPTS


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _starting_prompt_rows() -> str:
    """The rows of a new prompt library, as they stand behind VALUES."""
    return ",\n".join(
        f"({_quoted(prompt.name)}, {_quoted(prompt.text)}, "
        + _quoted(json.dumps([{"question": asked, "answer": said} for asked, said in prompt.examples]))
        + ")"
        for prompt in STARTING_PROMPTS
    )


MIGRATIONS: tuple[str, ...] = (
    f"""
    CREATE TABLE conversations (
        id TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        created REAL NOT NULL,
        updated REAL NOT NULL,
        settings TEXT NOT NULL,
        leaf_id TEXT,
        model TEXT NOT NULL DEFAULT '',
        deleted REAL
    );
    CREATE TABLE messages (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
        parent_id TEXT,
        role TEXT NOT NULL,
        text TEXT NOT NULL,
        created REAL NOT NULL,
        state TEXT NOT NULL,
        model TEXT NOT NULL DEFAULT '',
        excerpts BLOB NOT NULL DEFAULT '[]',
        recalled BLOB NOT NULL DEFAULT '[]',
        citations BLOB NOT NULL DEFAULT '[]',
        stats TEXT NOT NULL DEFAULT '',
        embedding BLOB
    );
    CREATE INDEX messages_by_conversation ON messages(conversation_id, seq);
    CREATE VIRTUAL TABLE message_terms USING fts5(scope, terms, tokenize = '{TOKENIZER}');
    CREATE TRIGGER messages_gone AFTER DELETE ON messages BEGIN
        DELETE FROM message_terms WHERE rowid = old.seq;
    END;

    CREATE TABLE contents (
        sha256 TEXT PRIMARY KEY,
        size INTEGER NOT NULL,
        pages INTEGER,
        text TEXT NOT NULL
    );
    CREATE TABLE documents (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
        file TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        size INTEGER NOT NULL,
        state TEXT NOT NULL,
        added REAL NOT NULL,
        error_kind TEXT NOT NULL DEFAULT '',
        error_details TEXT NOT NULL DEFAULT '{{}}',
        UNIQUE (conversation_id, sha256)
    );
    CREATE INDEX documents_by_content ON documents(sha256);
    CREATE TABLE passages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        sha256 TEXT NOT NULL REFERENCES contents(sha256) ON DELETE CASCADE,
        page INTEGER,
        heading TEXT NOT NULL,
        start INTEGER NOT NULL,
        end INTEGER NOT NULL,
        text TEXT NOT NULL,
        embedding BLOB
    );
    CREATE INDEX passages_by_content ON passages(sha256, start);
    CREATE VIRTUAL TABLE passage_terms USING fts5(scope, terms, tokenize = '{TOKENIZER}');
    CREATE TRIGGER passages_gone AFTER DELETE ON passages BEGIN
        DELETE FROM passage_terms WHERE rowid = old.id;
    END;
    """,
    """
    ALTER TABLE messages ADD COLUMN reasoning TEXT NOT NULL DEFAULT '';
    """,
    """
    CREATE TABLE summaries (
        conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
        first_id TEXT NOT NULL,
        last_id TEXT NOT NULL,
        text TEXT NOT NULL,
        model TEXT NOT NULL,
        created REAL NOT NULL,
        PRIMARY KEY (conversation_id, first_id, last_id)
    );
    ALTER TABLE documents ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
    """,
    """
    ALTER TABLE passages ADD COLUMN place TEXT NOT NULL DEFAULT '';
    ALTER TABLE contents ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';
    """,
    """
    CREATE TABLE folders (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
        path BLOB NOT NULL,
        linked INTEGER NOT NULL,
        state TEXT NOT NULL,
        left_out TEXT NOT NULL DEFAULT '{}',
        UNIQUE (conversation_id, path)
    );
    CREATE TABLE sources (
        id INTEGER PRIMARY KEY,
        conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
        folder_id INTEGER REFERENCES folders(id) ON DELETE CASCADE,
        document_id INTEGER REFERENCES documents(id) ON DELETE CASCADE,
        path BLOB NOT NULL,
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        error_kind TEXT NOT NULL DEFAULT '',
        error_details TEXT NOT NULL DEFAULT '{}'
    );
    CREATE UNIQUE INDEX sources_by_path ON sources(conversation_id, coalesce(folder_id, 0), path);
    CREATE INDEX sources_by_folder ON sources(folder_id);
    CREATE INDEX sources_by_document ON sources(document_id);
    INSERT INTO sources (conversation_id, document_id, path, size, mtime_ns)
        SELECT conversation_id, id, CAST('document ' || id AS BLOB), size, 0 FROM documents;
    """,
    """
    CREATE TABLE chat_folders (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        collapsed INTEGER NOT NULL DEFAULT 0
    );
    ALTER TABLE conversations ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE conversations ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE conversations ADD COLUMN chat_folder_id INTEGER REFERENCES chat_folders(id) ON DELETE SET NULL;
    CREATE INDEX conversations_by_chat_folder ON conversations(chat_folder_id);
    CREATE TABLE conversation_tags (
        conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
        tag TEXT NOT NULL COLLATE NOCASE,
        PRIMARY KEY (conversation_id, tag)
    ) WITHOUT ROWID;
    """,
    """
    ALTER TABLE messages ADD COLUMN deleted REAL;
    CREATE INDEX messages_by_parent ON messages(conversation_id, parent_id);
    CREATE INDEX messages_deleted ON messages(deleted) WHERE deleted IS NOT NULL;
    """,
    f"""
    CREATE TABLE drafts (
        conversation_id TEXT PRIMARY KEY,
        text TEXT NOT NULL,
        updated REAL NOT NULL
    );
    CREATE TRIGGER drafts_gone AFTER DELETE ON conversations BEGIN
        DELETE FROM drafts WHERE conversation_id = old.id;
    END;
    CREATE TABLE prompts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        text TEXT NOT NULL,
        examples TEXT NOT NULL DEFAULT '[]',
        used REAL NOT NULL DEFAULT 0
    );
    INSERT INTO prompts (name, text, examples) VALUES
    {_starting_prompt_rows()};
    """,
    """
    CREATE TABLE embedder (identity TEXT NOT NULL);
    INSERT INTO embedder VALUES ('multilingual-e5-small-q4_0');
    CREATE INDEX passages_unlearned ON passages(sha256, id) WHERE embedding IS NULL;
    CREATE INDEX messages_unlearned ON messages(conversation_id, seq) WHERE embedding IS NULL;
    """,
    """
    CREATE TABLE part_notes (
        sha256 TEXT NOT NULL REFERENCES contents(sha256) ON DELETE CASCADE,
        task TEXT NOT NULL,
        model TEXT NOT NULL,
        part TEXT NOT NULL,
        note TEXT NOT NULL,
        PRIMARY KEY (sha256, task, model, part)
    ) WITHOUT ROWID;
    """,
)
