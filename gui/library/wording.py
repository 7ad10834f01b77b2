"""Downloads and models of the hub, in the user's words."""

from PySide6.QtCore import QCoreApplication, QLocale

from engine.library.curated import CuratedModel
from engine.library.downloads import DownloadStatus
from engine.library.facts import Fit
from engine.library.hub_messages import HubFile, HubModel
from gui.library.model_wording import gigabytes_worded
from gui.marking import QT_TRANSLATE_NOOP
from gui.wording import size_worded, worded

_LANGUAGES = {
    "en": QT_TRANSLATE_NOOP("library", "English"),
    "es": QT_TRANSLATE_NOOP("library", "Spanish"),
    "fr": QT_TRANSLATE_NOOP("library", "French"),
    "ko": QT_TRANSLATE_NOOP("library", "Korean"),
    "zh": QT_TRANSLATE_NOOP("library", "Chinese"),
}


def curated_facts(model: CuratedModel) -> str:
    """Such as “1.8 GB · apache-2.0 · English, Korean”."""
    languages = ", ".join(QCoreApplication.translate("library", _LANGUAGES[code]) for code in model.languages)
    return " · ".join((size_worded(model.size_bytes), model.licence, languages))


def curated_sentence(model: CuratedModel) -> str:
    return model.korean if QLocale().language() == QLocale.Language.Korean else model.english


def curated_memory(model: CuratedModel, available_bytes: int) -> str:
    """How it fits into the free memory, with the figures."""
    translate = QCoreApplication.translate
    fits: dict[Fit, str] = {
        "fits": translate("models", "Fits: needs {need}, {free} of memory is free"),
        "tight": translate("models", "Will be tight: needs {need}, {free} of memory is free"),
        "too big": translate("models", "Too big: needs {need}, only {free} of memory is free"),
    }
    need, free = gigabytes_worded(model.memory_bytes), gigabytes_worded(available_bytes)
    return fits[model.fit(available_bytes)].format(need=need, free=free)


def estimate_worded(fit: Fit, need_bytes: int, available_bytes: int) -> str:
    """As ``curated_memory``, of a file that only its size is known of."""
    translate = QCoreApplication.translate
    fits: dict[Fit, str] = {
        "fits": translate("library", "Fits: will need about {need}, {free} of memory is free"),
        "tight": translate("library", "Will be tight: will need about {need}, {free} of memory is free"),
        "too big": translate("library", "Too big for now: will need about {need}, only {free} of memory is free"),
    }
    return fits[fit].format(need=gigabytes_worded(need_bytes), free=gigabytes_worded(available_bytes))


def found_facts(model: HubModel) -> str:
    """Such as “12,345 downloads · apache-2.0”."""
    translate = QCoreApplication.translate
    downloads = translate("library", "{count} downloads").format(count=QLocale().toString(model.downloads))
    gated = translate("library", "asks for your consent on the hub") if model.gated else ""
    return " · ".join(filter(None, (downloads, model.licence, gated)))


def file_worded(file: HubFile) -> str:
    """Such as “small-Q4_K_M.gguf · 2.5 GB in 2 files”."""
    size = size_worded(file.size_bytes)
    if len(file.parts) > 1:
        text = QCoreApplication.translate("library", "{size} in {parts} files")
        size = text.format(size=size, parts=len(file.parts))
    return f"{file.name} · {size}"


def progress_worded(status: DownloadStatus) -> str:
    """How far a download is, and why it does not go on."""
    translate = QCoreApplication.translate
    size = translate("library", "{done} of {total}").format(
        done=size_worded(status.done_bytes), total=size_worded(status.plan.file.size_bytes)
    )
    if status.error is not None:
        return f"{size} · {worded(status.error)}"
    if status.state == "paused":
        return translate("library", "{size} · paused").format(size=size)
    if status.seconds_left is None:
        return translate("library", "{size} · connecting").format(size=size)
    speed = translate("library", "{size}/s").format(size=size_worded(round(status.bytes_per_s)))
    return " · ".join((size, speed, _time_left(status.seconds_left)))


def _time_left(seconds: float) -> str:
    translate = QCoreApplication.translate
    if seconds < 60:
        return translate("library", "{count} s left").format(count=max(round(seconds), 1))
    if seconds < 3600:
        return translate("library", "{count} min left").format(count=round(seconds / 60))
    text = translate("library", "{hours} h {minutes} min left")
    return text.format(hours=int(seconds // 3600), minutes=int(seconds % 3600 // 60))
