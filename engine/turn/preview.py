"""What would become of a message if it were sent now: how it fills the window, and what has to go for it."""

import math
import time
from collections.abc import Sequence

import msgspec

from engine.chat_settings import CONTEXT_TOKENS, ChatSettings
from engine.errors import MessageTooLong
from engine.prompt.plan import RESERVE_SHARE
from engine.service.messages import PromptPlan
from engine.services import Services
from engine.turn.dialog import Dialog, read_dialog
from engine.turn.retrieving import retried, retrieve
from engine.turn.turn_events import TurnStats
from engine.whole.long_answer import JOINED_PART_SHARE
from engine.whole.long_message import LongTask, long_task
from engine.whole.map_reduce import PART_SHARE
from engine.whole.whole_choice import read_dialog_whole
from knowledge.documents.token_estimate import count_tokens_roughly
from knowledge.store.records import Conversation, Message

_UNSENT = "unsent"


class Preview(msgspec.Struct, frozen=True):
    """``plan`` is that of the prompt, None where only an estimate is known or the text does not fit.

    ``tokens`` are those of the text. ``leaving`` counts earlier messages that leave the window for it. A text that is
    longer than the window is read in ``parts``, or refused where it leaves only ``room`` tokens and asks for nothing.
    ``files`` are documents of which all is read, in ``parts``; 0 where that takes no model. ``estimated``: no model
    has counted.
    """

    tokens: int
    plan: PromptPlan | None = None
    leaving: int = 0
    parts: int = 1
    room: int | None = None
    files: tuple[str, ...] = ()
    estimated: bool = False


def preview(services: Services, conversation_id: str, text: str) -> Preview:
    """Plan ``text`` as the next question of a conversation, "" for a new one; blocks.

    Tokens are counted by the loaded model; roughly where none is loaded or it plans no prompts. Raises a
    ``DodamError`` where a child fails.
    """
    loaded = services.model.loaded
    if loaded is not None and loaded.kind not in ("chat", "base"):
        # What others read of a message is not a prompt.
        return Preview(count_tokens_roughly(text))
    store = services.conversations
    conversation = (
        store.conversation(conversation_id)
        if conversation_id
        else Conversation("", "", 0.0, 0.0, ChatSettings().to_json(), None)
    )
    branch = store.branch(conversation.id) if conversation.leaf_id else []
    if loaded is None:
        return _estimate(ChatSettings.from_json(conversation.settings).system_prompt, branch, text)
    question = Message(_UNSENT, conversation.id, None, "user", text, time.time(), "complete")
    dialog = read_dialog(services, conversation, [*branch, question])
    whole = read_dialog_whole(services, dialog, "chosen", loaded, lambda _: iter(()), lambda: False)
    if whole is not None:
        reading = whole[1]
        return Preview(services.model.count((text,))[0], parts=reading.expected_parts, files=reading.account.files)
    try:
        retrieved = retrieve(services, dialog)
        asked = msgspec.structs.replace(
            question, excerpts=tuple(hit.passage for hit in retrieved.hits), recalled=retrieved.recalled
        )
        plan = retried(lambda: services.model.plan(dialog.with_question(asked).plan_request()))
    except MessageTooLong as error:
        return _too_long(services, dialog, loaded.context_tokens, int(error.details["room"]))
    gone = {*plan.summarised, *plan.dropped}
    tokens = services.model.count((text,))[0]
    return Preview(tokens, plan, len(gone - _gone_before(branch)))


def _gone_before(branch: Sequence[Message]) -> set[str]:
    """The messages that the last answer's prompt had no room for already."""
    stats = next((message.stats for message in reversed(branch) if message.stats), "")
    plan = msgspec.json.decode(stats, type=TurnStats).plan if stats else None
    return {*plan.summarised, *plan.dropped} if plan is not None else set()


def _too_long(services: Services, dialog: Dialog, window: int, room: int) -> Preview:
    task = long_task(dialog.question.text)
    if task is None:
        return Preview(services.model.count((dialog.question.text,))[0], room=room)
    asked, text = services.model.count((task.instruction, task.text))
    return Preview(asked + text, parts=_parts(task, asked, text, window))


def _parts(task: LongTask, asked: int, text: int, window: int) -> int:
    """In how many parts a text is read: about as many, because each ends with a sentence."""
    room = window // (JOINED_PART_SHARE if task.rewrites else PART_SHARE) - asked
    return max(2, math.ceil(text / max(1, room)))


def _estimate(system_prompt: str, branch: Sequence[Message], text: str) -> Preview:
    """What can be told before a model is there: without documents, and with as many messages as there is room for."""
    tokens, system = count_tokens_roughly(text), count_tokens_roughly(system_prompt)
    reserve = CONTEXT_TOKENS // RESERVE_SHARE
    room = CONTEXT_TOKENS - reserve - system
    if tokens > room:
        task = long_task(text)
        if task is None:
            return Preview(tokens, room=max(0, room))
        return Preview(tokens, parts=_parts(task, count_tokens_roughly(task.instruction), tokens, CONTEXT_TOKENS))
    turns, kept = tokens, len(branch)
    while kept and turns + (more := count_tokens_roughly(branch[kept - 1].text)) <= room:
        turns += more
        kept -= 1
    dropped = tuple(message.id for message in branch[:kept])
    plan = PromptPlan(CONTEXT_TOKENS, system, 0, 0, turns, reserve, dropped)
    return Preview(tokens, plan, len({*dropped} - _gone_before(branch)), estimated=True)
