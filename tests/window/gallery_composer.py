"""The gallery's scenes of writing a message: prompts, mentions, the preview, and the prompt library."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTextBrowser

from engine.chat_settings import ChatSettings
from engine.service.messages import PromptPlan
from engine.turn.preview import Preview
from gui.prompts.prompt_library import PromptLibraryDialog
from knowledge.store.prompts import PromptExample, PromptStore

if TYPE_CHECKING:
    from tests.window.gallery_studio import Studio


def prompts(studio: "Studio") -> QPixmap:
    studio.open_report()
    studio.controller.composing.prompts.offer()
    studio.settle()
    return studio.window.grab()


def mention(studio: "Studio") -> QPixmap:
    studio.open_report()
    field = studio.window.composer.field
    studio.controller.composing.mentions.offer()
    studio.settle()
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    field.insertPlainText("와 계약서를 비교해 줘: ")
    studio.controller.composing.mentions.offer()
    studio.settle()
    return studio.window.grab()


def mentioned(studio: "Studio") -> QPixmap:
    """A sent question that names a document, whose link has the focus."""
    studio.open_report()
    file = studio.window.strip.chips[0].document.file
    studio.session.pieces = ["네."]
    studio.window.composer.field.setPlainText(f"@{file}에서 위험을 다룬 부분만 골라 @{file} 순서대로 적어 줘.")
    QTest.keyClick(studio.window.composer.field, Qt.Key.Key_Return)
    studio.settle()
    transcript = studio.controller.transcript
    for link in transcript.findChildren(QTextBrowser):
        if link.isVisible() and link.accessibleName() in ("You", "나"):
            link.setFocus(Qt.FocusReason.TabFocusReason)
    studio.settle()
    return studio.window.grab()


def preview(studio: "Studio") -> QPixmap:
    """Examples, grounded mode and a message for which earlier ones have to go: the row at its fullest."""
    plan = PromptPlan(
        window=4096, system=38, pinned=0, summaries=96, excerpts=640, recalled=58, turns=2102, reserve=1024,
        dropped=("m7", "m8", "m9"), summarised=("m1", "m2"), examples=112,
    )  # fmt: skip
    studio.session.previewed = Preview(212, plan, leaving=3)
    settings = ChatSettings(grounded=True, examples=(PromptExample("?", "!"),) * 2)
    studio.session.services.conversations.set_settings(studio.report.id, settings.to_json())
    studio.open_report()
    studio.window.composer.suggest("신규 계약이 줄어든 까닭을 지난해와 비교해서 설명해 줘.")
    studio.settle(0.9)
    meter = studio.window.composer.meter
    meter.click()
    studio.settle()
    place = meter.mapTo(studio.window, QPoint(meter.width() - meter.card.width(), -meter.card.height() - 8))
    picture = studio.with_overlay(meter.card, place)
    meter.card.close()
    return picture


def prompt_variables(studio: "Studio") -> QPixmap:
    studio.open_report()
    studio.controller.composing.prompts.offer()
    studio.settle()
    QTest.keyClicks(studio.window.composer.field, "polite")
    QTest.keyClick(studio.window.composer.field, Qt.Key.Key_Return)
    studio.settle()
    return studio.window.grab()


def prompt_library(studio: "Studio") -> QPixmap:
    found = PromptStore(studio.session.services.database).prompts()
    dialog = PromptLibraryDialog(found[4:9], studio.window.colours, studio.window)
    dialog.show()
    dialog.tell(dialog.tr("“{name}” is deleted.").format(name=found[3].name), lambda: None)
    studio.settle()
    picture = studio.with_overlay(dialog, QPoint((studio.window.width() - dialog.width()) // 2, 30))
    dialog.close()
    dialog.deleteLater()
    return picture


SCENES: tuple[Callable[["Studio"], QPixmap], ...] = (
    prompts, mention, mentioned, preview, prompt_variables, prompt_library,
)  # fmt: skip
