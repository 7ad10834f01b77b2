"""What every prompt of a turn is made from, read from the store once."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from engine.chat_settings import ChatSettings
from engine.profile_settings import usual_settings
from engine.service.messages import ChatTurn, Generate, PinnedDocument, PlanPrompt, PromptPlan
from engine.services import Services
from engine.turn.question import search_query
from knowledge.store.prompts import PromptExample
from knowledge.store.records import Conversation, Message, Passage, Role, Summary


class Dialog(msgspec.Struct, frozen=True):
    """A branch that ends in the question, with what stands beside it in the prompt.

    ``pinned_passages`` are those of the ``pinned`` documents, for the citations of an answer, ``read`` those of
    documents that are read whole for this one.
    """

    conversation_id: str
    settings: ChatSettings
    branch: tuple[Message, ...]
    pinned: tuple[PinnedDocument, ...]
    pinned_passages: tuple[Passage, ...]
    summaries: tuple[Summary, ...]
    read: tuple[Passage, ...] = ()

    @property
    def question(self) -> Message:
        return self.branch[-1]

    @property
    def grounded(self) -> bool:
        """Whether only what the documents tell is answered; a text to go on with has none."""
        return self.settings.grounded and self.settings.mode != "continue"

    def ungrounded(self) -> "Dialog":
        """The same dialog, for an answer from whatever the model knows."""
        return msgspec.structs.replace(self, settings=msgspec.structs.replace(self.settings, grounded=False))

    def with_question(self, question: Message) -> "Dialog":
        """The same dialog with another last message."""
        return msgspec.structs.replace(self, branch=(*self.branch[:-1], question))

    def in_view(self, plan: PromptPlan) -> tuple[Passage, ...]:
        """The passages of the pinned documents that ``plan`` has room for."""
        return tuple(passage for passage in self.pinned_passages if passage.file not in plan.pinned_dropped)

    def _turns(self) -> tuple[ChatTurn, ...]:
        """What goes into the prompt: by itself the question alone; as one text, what was written and nothing found.

        Grounded, the question alone with its passages: what was said before may have come from anywhere. What the
        question leans on is named in it.
        """
        examples = _example_turns(self.settings.examples)
        if self.grounded:
            (turn,) = _chat_turns(self.branch[-1:])
            said = [message.text for message in self.branch[:-1] if message.role == "user"]
            asked = search_query(turn.text, said)
            return (*examples, msgspec.structs.replace(turn, text=asked, recalled=(), grounded=True))
        if self.settings.mode == "single":
            return examples + _chat_turns(self.branch[-1:])
        turns = _chat_turns(self.branch)
        if self.settings.mode == "dialog":
            return examples + turns
        return tuple(msgspec.structs.replace(turn, excerpts=(), recalled=(), reasoning="") for turn in turns)

    def plan_request(self) -> PlanPrompt:
        return PlanPrompt(
            self.settings.system_prompt,
            self._turns(),
            self.settings.sampling.max_tokens,
            self.pinned,
            self.summaries,
            self.settings.think,
            self.settings.mode == "continue",
        )

    def request(self) -> Generate:
        return Generate(
            self.settings.system_prompt,
            self._turns(),
            self.settings.sampling,
            self.pinned,
            self.summaries,
            self.conversation_id,
            self.settings.think,
            self.settings.mode == "continue",
        )

    def aside(self, prompt: str, max_tokens: int | None = None) -> Generate:
        """Asks ``prompt`` without earlier turns and documents; the conversation does not go on from there."""
        turn = ChatTurn(self.question.id, "user", prompt)
        sampling, think = self.settings.sampling, self.settings.think
        if max_tokens is not None:
            # A note is short: thinking would leave no room for it.
            sampling, think = msgspec.structs.replace(sampling, max_tokens=max_tokens), False
        return Generate(self.settings.system_prompt, (turn,), sampling, think=think)


def read_dialog(services: Services, conversation: Conversation, branch: Sequence[Message]) -> Dialog:
    """The dialog of ``branch``, with the documents that are in view now."""
    documents = services.documents
    loaded = services.model.loaded
    model = Path(loaded.path).stem if loaded is not None else ""
    usual = usual_settings(services.profile.settings, model)
    settings = ChatSettings.from_json(conversation.settings, usual)
    pinned = [
        document
        for document in documents.documents(conversation.id)
        if document.pinned and document.state in ("embedding", "ready") and settings.mode != "continue"
    ]
    return Dialog(
        conversation.id,
        settings,
        tuple(branch),
        tuple(PinnedDocument(document.file, documents.text(document.id)) for document in pinned),
        tuple(passage for document in pinned for passage in documents.passages(document.id)),
        services.summaries.summaries(conversation.id) if settings.mode == "dialog" and not settings.grounded else (),
    )


def _chat_turns(branch: Sequence[Message]) -> tuple[ChatTurn, ...]:
    return tuple(
        ChatTurn(
            message.id,
            message.role,
            message.text,
            message.excerpts,
            message.recalled,
            message.created,
            message.reasoning,
        )
        for message in branch
    )


def _example_turns(examples: Sequence[PromptExample]) -> tuple[ChatTurn, ...]:
    said: list[tuple[Role, str]] = []
    for example in examples:
        said += [("user", example.question), ("assistant", example.answer)]
    return tuple(ChatTurn(f"example-{number}", role, text, example=True) for number, (role, text) in enumerate(said))
