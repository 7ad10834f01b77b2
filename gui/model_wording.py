"""What a model file says, in the user's words."""

from PySide6.QtCore import QCoreApplication, QLocale

from engine.library.facts import AdapterFact, ModelFacts
from engine.library.machine import AttentionMode
from gui.model_menu import AdapterEntry, ModelEntry
from gui.wording import size_worded, worded


def model_entry(facts: ModelFacts) -> ModelEntry:
    """A usable model as the menu shows it, such as “135M · Q4_1 · 98 MB · needs 0.3 GB”."""
    info = facts.info
    needs = QCoreApplication.translate("models", "needs {size}").format(size=gigabytes_worded(facts.need.total))
    parts = (parameters_worded(info.parameters), info.quantization, size_worded(info.size_bytes), needs)
    return ModelEntry(
        str(info.path), info.name, " · ".join(parts), warning=fit_worded(facts), blocked=is_blocked(facts)
    )


def adapter_entry(fact: AdapterFact) -> AdapterEntry:
    problem = worded(fact.problem) if fact.problem is not None else ""
    return AdapterEntry(str(fact.adapter.path), fact.adapter.name, fact.weight, problem)


def is_blocked(facts: ModelFacts) -> bool:
    return facts.fit == "too big"


def fit_worded(facts: ModelFacts) -> str:
    """ "" where the model fits well."""
    if facts.fit == "too big":
        return QCoreApplication.translate("models", "too big for the free memory")
    if facts.fit == "tight":
        return QCoreApplication.translate("models", "will be tight")
    return ""


def kind_worded(facts: ModelFacts) -> str:
    translate = QCoreApplication.translate
    return {
        "chat": translate("models", "Chat model"),
        "base": translate("models", "Base model: continues text"),
        "encoder-decoder": translate("models", "Task model: reads a text and writes a result"),
        "encoder": translate("models", "Finds and sorts texts"),
    }[facts.info.kind]


def parameters_worded(count: int) -> str:
    """Such as 135M or 4.0B."""
    if count >= 1e9:
        return f"{QLocale().toString(count / 1e9, 'f', 1)}B"
    return f"{round(count / 1e6)}M" if count >= 1e6 else f"{max(round(count / 1e3), 1)}K"


def gigabytes_worded(size_bytes: int) -> str:
    """One decimal: the need of memory is an estimate."""
    return f"{QLocale().toString(max(size_bytes / 1e9, 0.1), 'f', 1)} GB"


def memory_worded(facts: ModelFacts) -> str:
    text = QCoreApplication.translate(
        "models", "{total}: {weights} weights, {cache} for {window} tokens of conversation, {rest} else"
    )
    return text.format(
        total=gigabytes_worded(facts.need.total),
        weights=size_worded(facts.need.weights),
        cache=size_worded(facts.need.cache),
        window=QLocale().toString(facts.window),
        rest=size_worded(facts.need.buffers),
    )


def speed_worded(facts: ModelFacts) -> str:
    translate = QCoreApplication.translate
    if facts.measured is None:
        return translate("models", "Not measured yet. That happens by itself when the computer is idle.")
    text = translate("models", "With {threads}: reads {read} and writes {write} tokens a second")
    return text.format(
        threads=threads_worded(facts.measured.threads),
        read=round(facts.measured.read_tokens_per_s),
        write=round(facts.measured.write_tokens_per_s),
    )


def threads_worded(count: int) -> str:
    translate = QCoreApplication.translate
    return translate("models", "1 thread") if count == 1 else translate("models", "{count} threads").format(count=count)


def attention_worded(mode: AttentionMode) -> str:
    translate = QCoreApplication.translate
    return {
        "plain": translate("models", "Step by step"),
        "flash": translate("models", "Flash attention"),
        "flash-q8": translate("models", "Flash attention, 8-bit memory"),
    }[mode]


def advice_worded(facts: ModelFacts) -> str:
    """ "" where there is nothing better."""
    if not facts.faster_layout:
        return ""
    text = QCoreApplication.translate(
        "models",
        "On this processor a {better} file of the same model reads prompts about three times as fast as {this}.",
    )
    return text.format(better=facts.faster_layout, this=facts.info.quantization)
