"""What was kept with the newest answers, over all conversations."""

from knowledge.store.database import Database


def latest_answers(database: Database, limit: int) -> list[tuple[str, str]]:
    """Model and ``Message.stats`` of the newest ``limit`` answers that were ended, the newest first."""
    with database.reading() as connection:
        rows = connection.execute(
            "SELECT model, stats FROM messages WHERE stats != '' AND state IN ('complete', 'stopped')"
            " ORDER BY seq DESC LIMIT ?",
            (limit,),
        )
        return [(row["model"], row["stats"]) for row in rows]
