"""What a model file says, in the user's words."""

from PySide6.QtCore import QCoreApplication, QLocale

from engine.library.facts import AdapterFact, ModelFacts
from engine.library.header import ModelKind
from engine.library.machine import AttentionMode, MachineFit
from gui.library.model_menu import AdapterEntry, ModelEntry
from gui.wording import size_worded, worded


def model_entry(facts: ModelFacts) -> ModelEntry:
    """A usable model as the menu shows it, such as “Chat · 135M · Q4_1 · 98 MB · 88 tokens/s”."""
    info = facts.info
    parts = [
        short_kind_worded(facts.info.kind),
        parameters_worded(info.parameters),
        info.quantization,
        size_worded(info.size_bytes),
    ]
    if facts.write_tokens_per_s:
        speed = QCoreApplication.translate("models", "{speed} tokens/s")
        parts.append(speed.format(speed=round(facts.write_tokens_per_s)))
    return ModelEntry(
        str(info.path),
        info.name,
        " · ".join(parts),
        warning=fit_worded(facts),
        blocked=is_blocked(facts),
        fit=facts.fit,
        need=gigabytes_worded(facts.need.total),
        memory=memory_fit_worded(facts),
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


def memory_fit_worded(facts: ModelFacts) -> str:
    """How the need of memory compares with what is free, with the figures behind it."""
    translate = QCoreApplication.translate
    text = {
        "fits": translate("models", "Fits: needs {need}, {free} of memory is free"),
        "tight": translate("models", "Will be tight: needs {need}, {free} of memory is free"),
        "too big": translate("models", "Too big: needs {need}, only {free} of memory is free"),
    }[facts.fit]
    said = text.format(need=gigabytes_worded(facts.need.total), free=gigabytes_worded(facts.available))
    return f"{said}\n{memory_worded(facts)}"


def short_kind_worded(kind: ModelKind) -> str:
    translate = QCoreApplication.translate
    return {
        "chat": translate("models", "Chat"),
        "base": translate("models", "Base"),
        "encoder-decoder": translate("models", "Task"),
        "encoder": translate("models", "Search"),
    }[kind]


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
    if facts.measured is None and facts.answered:
        text = translate("models", "Wrote {write} tokens a second in its last answer")
        return text.format(write=round(facts.answered))
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


def measured_attention_worded(fit: MachineFit) -> str:
    """How the model attends here where nobody has chosen."""
    if fit.begins_shallow:
        return QCoreApplication.translate("models", "Flash at first, then step by step")
    return attention_worded(fit.attention)


def advice_worded(facts: ModelFacts) -> str:
    """ "" where there is nothing better."""
    if not facts.faster_layout:
        return ""
    text = QCoreApplication.translate(
        "models",
        "On this processor a {better} file of the same model reads prompts about three times as fast as {this}.",
    )
    return text.format(better=facts.faster_layout, this=facts.info.quantization)
