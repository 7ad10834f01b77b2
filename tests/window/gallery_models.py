"""Pictures of the page of the models."""

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace
from PySide6.QtCore import QPoint
from PySide6.QtGui import QPixmap

from engine.errors import HubUnreachable, ModelFileBroken
from engine.library.downloads import DownloadStatus
from engine.library.facts import Fit
from engine.library.header import MemoryNeed
from engine.library.hub_messages import DownloadPlan, HubFile, HubModel, HubPart, HubRepo
from gui.library.controller import COMPARE, GET_MORE, INSTALLED
from gui.library.download_sheet import DownloadSheet, FreeSpace
from gui.library.model_menu import ModelEntry
from gui.library.model_wording import model_entry
from gui.wording import worded
from tests.window.fakes import MODEL_FACTS

if TYPE_CHECKING:
    from tests.window.gallery_studio import Studio

_FILES = tuple(
    HubFile((HubPart(f"Qwen3-4B-{name}.gguf", size, name),))
    for name, size in (("Q4_K_M", 2_497_280_256), ("Q5_K_M", 2_889_512_960), ("Q8_0", 4_280_404_704))
)
REPO = HubRepo("Qwen/Qwen3-4B-GGUF", "0123", "apache-2.0", "https://example.org/licence", False, _FILES)
_RUNNING = DownloadStatus(DownloadPlan(REPO.repo, "0123", _FILES[0]), "running", 912_000_000, 8_400_000.0)
_EXAONE = HubFile((HubPart("EXAONE-4.0-1.2B-Q4_K_M.gguf", 812_000_000, ""),))
FAILED = DownloadStatus(
    DownloadPlan("LGAI-EXAONE/EXAONE-4.0-1.2B-GGUF", "0123", _EXAONE),
    "failed",
    302_000_000,
    error=HubUnreachable(host="hub.example.org"),
)


def entries() -> list[ModelEntry]:
    """Models that fit, are tight, are too big and are broken, in the words of the language that is spoken."""
    smallest, info = MODEL_FACTS, MODEL_FACTS.info
    others: tuple[tuple[str, int, str, int, Fit, int], ...] = (
        ("Qwen3-4B-Q4_K_M", 4_000_000_000, "Q4_K_M", 2_500_000_000, "tight", 5_600_000_000),
        ("EXAONE-4.0-32B-Q4_K_M", 32_000_000_000, "Q4_K_M", 19_300_000_000, "too big", 20_100_000_000),
    )
    usable = [smallest]
    for name, parameters, layout, size, fit, need in others:
        path = Path("/models", f"{name}.gguf")
        of_file = replace(info, name=name, path=path, parameters=parameters, quantization=layout, size_bytes=size)
        usable.append(replace(smallest, info=of_file, fit=fit, need=MemoryNeed(size, need - size, 0), measured=None))
    broken = ModelFileBroken(model="half-download", reason="81,920 bytes are missing at its end")
    return [
        *map(model_entry, usable),
        ModelEntry("/models/half-download.gguf", "half-download", problem=worded(broken)),
    ]


def library(studio: "Studio") -> QPixmap:
    studio.controller.library.open(INSTALLED)
    studio.settle()
    return studio.window.grab()


def library_downloads(studio: "Studio") -> QPixmap:
    studio.controller.library.open(GET_MORE)
    studio.settle()
    for status in (_RUNNING, FAILED, msgspec.structs.replace(_RUNNING, plan=_other(), state="paused")):
        studio.controller.library._get_more.show_download(status)
    studio.settle()
    return studio.window.grab()


def library_curated(studio: "Studio") -> QPixmap:
    studio.controller.library.open(GET_MORE)
    studio.settle()
    return studio.window.grab()


def library_found(studio: "Studio") -> QPixmap:
    studio.controller.library.open(GET_MORE)
    studio.settle()
    more = studio.controller.library._get_more
    more._search.setText("exaone")
    more.show_found(
        [
            HubModel("LGAI-EXAONE/EXAONE-4.0-1.2B-GGUF", 182_412, "other", False),
            HubModel("bartowski/EXAONE-Deep-2.4B-GGUF", 40_112, "exaone", True),
        ]
    )
    studio.settle()
    return studio.window.grab()


def library_licence(studio: "Studio") -> QPixmap:
    sheet = DownloadSheet(REPO, 0, FreeSpace(61_000_000_000, 6_200_000_000), studio.window.colours, studio.window)
    sheet.show()
    studio.settle()
    left = (studio.window.width() - sheet.width()) // 2
    picture = studio.with_overlay(sheet, QPoint(left, (studio.window.height() - sheet.height()) // 2))
    sheet.close()
    sheet.deleteLater()
    return picture


def library_compare(studio: "Studio") -> QPixmap:
    studio.session.pieces = [
        "도담은 이 컴퓨터에서 작은 언어 모델을 돌리는 대화 도우미입니다.\n\n",
        "It reads the files that you drop in, answers from them and shows where each answer stands. " * 3,
    ]
    studio.controller.library.open(COMPARE)
    studio.settle()
    pane = studio.controller.library._compare
    pane._question.setPlainText("도담이 무엇인지 두 문장으로 설명해 줘.")
    pane._button.click()
    studio.settle(0.5)
    return studio.window.grab()


def _other() -> DownloadPlan:
    return DownloadPlan("Qwen/Qwen3-1.7B-GGUF", "0123", HubFile((HubPart("Qwen3-1.7B-Q8_0.gguf", 1_834_000_000, ""),)))


SCENES = (library, library_downloads, library_curated, library_found, library_licence, library_compare)
