"""How the account of an answer is worded: tokens, times, and the settings it was written with."""

from PySide6.QtCore import QCoreApplication, QLocale

from engine.chat_settings import ChatSettings
from engine.turn.turn_events import TurnStats

Rows = list[tuple[str, str]]
"""(name, value) of what is known, in the order it is shown."""


def time_rows(stats: TurnStats) -> Rows:
    """Tokens, speeds and seconds."""
    translate, locale = QCoreApplication.translate, QLocale()
    rows: Rows = []
    usage, speeds = stats.usage, stats.speeds
    if usage is not None:
        read = translate("used", "{prompt}, of these {cached} kept from before").format(
            prompt=locale.toString(usage.prompt_tokens), cached=locale.toString(usage.cached_tokens)
        )
        rows.append((translate("used", "Tokens of the prompt"), read))
        rows.append((translate("used", "Tokens of the answer"), locale.toString(usage.completion_tokens)))
    if usage is not None and usage.drafted_tokens:
        guessed = translate("used", "{accepted} of {drafted} were right").format(
            accepted=locale.toString(usage.accepted_tokens), drafted=locale.toString(usage.drafted_tokens)
        )
        rows.append((translate("used", "Guessed ahead"), guessed))
    if speeds is not None:
        for name, rate in (
            (translate("used", "Reading"), speeds.prompt_tokens_per_s),
            (translate("used", "Writing"), speeds.decode_tokens_per_s),
        ):
            if rate > 0:
                value = translate("used", "{rate} tokens/s").format(rate=locale.toString(rate, "f", 1))
                rows.append((name, value))
        rows.append((translate("used", "First token after"), _seconds(speeds.first_token_s)))
    for name, seconds in (
        (translate("used", "Search and planning"), stats.retrieve_s),
        (translate("used", "Thinking"), stats.thought_s),
        (translate("used", "Loading the model, earlier"), stats.load_s),
    ):
        if seconds > 0:
            rows.append((name, _seconds(seconds)))
    return rows


def setting_rows(settings: ChatSettings) -> Rows:
    """What decided how the answer was written."""
    translate, locale, sampling = QCoreApplication.translate, QLocale(), settings.sampling
    modes = {
        "dialog": translate("used", "in the light of those before it"),
        "single": translate("used", "by itself"),
        "continue": translate("used", "as one text to go on"),
    }
    rows: Rows = []
    if settings.system_prompt:
        rows.append((translate("used", "System prompt"), settings.system_prompt))
    rows += [
        (translate("used", "The message was taken"), modes[settings.mode]),
        (translate("used", "Temperature"), locale.toString(sampling.temperature, "f", 2)),
        (translate("used", "Top-k"), str(sampling.top_k)),
        (translate("used", "Top-p"), locale.toString(sampling.top_p, "f", 2)),
        (translate("used", "Min-p"), locale.toString(sampling.min_p, "f", 2)),
        (translate("used", "Repeat penalty"), locale.toString(sampling.repeat_penalty, "f", 2)),
        (translate("used", "Longest answer"), locale.toString(sampling.max_tokens)),
        (
            translate("used", "Seed"),
            str(sampling.seed) if sampling.seed is not None else translate("used", "new each time"),
        ),
    ]
    if settings.think is not None:
        thinks = translate("used", "yes") if settings.think else translate("used", "no")
        rows.append((translate("used", "Think first"), thinks))
    return rows


def _seconds(seconds: float) -> str:
    words = QCoreApplication.translate("used", "{seconds} s")
    return words.format(seconds=QLocale().toString(seconds, "f", 1 if seconds >= 0.1 else 2))
