"""Pictures of the window in every state: ``python -m tests.window.gallery OUT_DIR [language theme size scene …] [2x]``.

Made offscreen with scripted services; look at them after every change of the chrome. With ``2x`` they are as on a
screen of double density.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLocale, QPoint, QTranslator
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPixmap
from PySide6.QtWidgets import QMenu

from engine.chat_settings import ChatSettings
from engine.errors import MessageTooLong
from engine.service.messages import PromptPlan
from gui.app import make_application, translate
from gui.appearance import application_font, load_fonts
from gui.conversation.chat_settings_dialog import ChatSettingsDialog
from gui.conversation.find_bar import FindBar
from gui.conversation.used_sheet import UsedSheet
from gui.library.model_details import ModelDetailsDialog
from gui.sidebar.rows import ConversationRow
from gui.transcript.buttons import ChipButton
from gui.wording import worded
from knowledge.child.process import ProcessOutcome
from knowledge.store.file_copies import FileCopies
from knowledge.store.records import RecalledTurn
from tests.window import (
    gallery_chats,
    gallery_composer,
    gallery_documents,
    gallery_grounded,
    gallery_models,
    gallery_settings,
    gallery_states,
    gallery_transcript,
    gallery_words,
)
from tests.window.fakes import TOO_BIG
from tests.window.gallery_studio import QUESTION, Studio

SIZES = {"1280": (1280, 800), "900": (900, 600)}
THOUGHTS = (
    "사용자는 3분기 보고서의 핵심과 다음 분기에 조심할 점을 묻는다. 먼저 수치를 찾자.\n\n",
    "- 매출 482억 원, 전년보다 12.4 % 증가\n- 신규 계약은 118건에서 97건으로 감소\n\n",
    "The growth comes from renewals, so `churn` matters more than it looks. I should say so, and keep it short.",
)


def empty(studio: Studio) -> QPixmap:
    return studio.window.grab()


def no_models(studio: Studio) -> QPixmap:
    without = studio.fresh(())
    picture = without.window.grab()
    without.close()
    return picture


def chat(studio: Studio) -> QPixmap:
    studio.open_report()
    return studio.window.grab()


def streaming(studio: Studio) -> QPixmap:
    studio.open_report(hold=True)
    return studio.window.grab()


def thinking(studio: Studio) -> QPixmap:
    studio.session.thoughts = THOUGHTS
    studio.session.hold_thinking = True
    studio.controller.conversation.open(studio.report.id)
    studio.settle()
    studio.controller.conversation.send(QUESTION)
    studio.settle(1.6)
    studio.controller.transcript.toggle_reasoning(studio.controller.conversation.messages[-1].id)
    studio.settle()
    return studio.window.grab()


def thought(studio: Studio) -> QPixmap:
    studio.session.thoughts = THOUGHTS
    studio.open_report()
    return studio.window.grab()


def thought_open(studio: Studio) -> QPixmap:
    studio.session.thoughts = THOUGHTS
    studio.open_report()
    transcript = studio.controller.transcript
    transcript.toggle_reasoning(studio.controller.conversation.messages[-1].id)
    transcript.scroll_to(studio.controller.conversation.messages[-2].id)
    studio.settle()
    return studio.window.grab()


def versions(studio: Studio) -> QPixmap:
    """Two versions of the question and of the answer, the current message marked."""
    studio.open_report()
    conversation = studio.controller.conversation
    conversation.answer_again(conversation.messages[-1].id)
    studio.settle(0.8)
    conversation.ask_instead(conversation.messages[-2].id, QUESTION)
    studio.settle(0.8)
    studio.controller.transcript.setFocus()
    studio.controller.transcript.current.set(conversation.messages[-2].id)
    studio.settle()
    return studio.window.grab()


def finding(studio: Studio) -> QPixmap:
    """Find in the conversation: all places tinted, the second the current one."""
    studio.open_report()
    studio.controller.actions["find"].trigger()
    bar = studio.controller.transcript.findChildren(FindBar)[0]
    bar.field.setText("분기")
    studio.settle()
    bar.stepped.emit(1)
    studio.settle()
    return studio.window.grab()


def message_menu(studio: Studio) -> QPixmap:
    studio.open_report()
    transcript = studio.controller.transcript
    place = QPoint(520, 320)
    transcript.menu.open(studio.controller.conversation.messages[-1].id, transcript.mapToGlobal(place))
    studio.settle()
    menu = next(made for made in transcript.findChildren(QMenu) if made.isVisible())
    room = studio.window.rect().bottomRight() - menu.rect().bottomRight()
    at = transcript.mapTo(studio.window, place)
    picture = studio.with_overlay(menu, QPoint(min(at.x(), room.x()), min(at.y(), room.y())))
    menu.close()
    return picture


def pictures(studio: Studio) -> QPixmap:
    for number, (first, second) in enumerate((("#f2b880", "#7a3e65"), ("#8fc1b5", "#1f4e5f"))):
        image = QImage(800, 560, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        gradient = QLinearGradient(0, 0, 800, 560)
        gradient.setColorAt(0, QColor(first))
        gradient.setColorAt(1, QColor(second))
        painter.fillRect(image.rect(), gradient)
        painter.end()
        path = Path(studio.session.services.profile.files) / f"graph {number}.png"
        image.save(str(path))
        kept = FileCopies(studio.session.services.profile.files).take(path)
        studio.session.services.documents.attach(studio.report.id, path.name, kept.sha256, kept.size)
    studio.open_report()
    studio.controller.transcript.scroll_to(studio.controller.conversation.messages[0].id)
    studio.settle(0.5)
    return studio.window.grab()


def citation(studio: Studio) -> QPixmap:
    studio.open_report()
    [chip, *_] = studio.controller.transcript.findChildren(ChipButton)
    chip.setFocus()
    studio.settle(0.6)
    return studio.window.grab()


def used(studio: Studio) -> QPixmap:
    studio.session.plan = PromptPlan(
        window=4096, system=38, pinned=0, summaries=96, excerpts=640, recalled=58, turns=702, reserve=1024,
        dropped=("m7", "m8"), summarised=("m1", "m2"),
    )  # fmt: skip
    studio.session.excerpts = tuple(citation.passage for citation in studio.citations)
    studio.session.passage_scores = (0.91, 0.42)
    studio.session.settings = ChatSettings("짧고 정중하게 답해 줘.")
    studio.session.recalled = (
        RecalledTurn("m7", "지난번에 말한 예산은 얼마까지였는지, 그리고 누가 승인했는지 알려 줘."),
    )
    studio.open_report()
    studio.controller.messages.show_used_of_current()
    studio.settle(0.5)
    [sheet] = studio.window.findChildren(UsedSheet)
    picture = studio.with_overlay(sheet, QPoint((studio.window.width() - sheet.width()) // 2, 40))
    sheet.close()
    return picture


def editing(studio: Studio) -> QPixmap:
    studio.open_report()
    studio.controller.transcript.begin_edit(studio.controller.conversation.messages[-2].id)
    studio.settle()
    return studio.window.grab()


def passage(studio: Studio) -> QPixmap:
    studio.open_report()
    answer = studio.session.services.conversations.branch(studio.report.id)[-1]
    studio.controller._open_citation(answer.id, 1)
    studio.settle()
    return studio.window.grab()


def model_menu(studio: Studio) -> QPixmap:
    button = studio.window.header.model
    button.open_menu()
    studio.settle()
    picture = studio.with_overlay(button.menu_shown, button.mapTo(studio.window, QPoint(0, button.height() + 4)))
    button.menu_shown.close()
    return picture


def model_details(studio: Studio) -> QPixmap:
    facts, adapters = studio.session.model_details("")
    dialog = ModelDetailsDialog(facts, adapters, studio.window.colours, studio.window)
    dialog.show()
    studio.settle()
    left = (studio.window.width() - dialog.width()) // 2
    picture = studio.with_overlay(dialog, QPoint(left, (studio.window.height() - dialog.height()) // 2))
    dialog.close()
    dialog.deleteLater()
    return picture


def error(studio: Studio) -> QPixmap:
    studio.open_report()
    studio.controller.child_died(ProcessOutcome("model engine", -6))
    studio.window.notice.tell(worded(TOO_BIG))
    studio.settle()
    return studio.window.grab()


def context(studio: Studio) -> QPixmap:
    studio.session.plan = PromptPlan(
        window=4096, system=38, pinned=412, summaries=96, excerpts=640, recalled=58, turns=702, reserve=1024,
        dropped=("m7", "m8"), summarised=("m1", "m2", "m3", "m4", "m5", "m6"),
    )  # fmt: skip
    studio.session.services.documents.pin(1, True)
    studio.open_report()
    meter = studio.window.composer.meter
    meter.click()
    studio.settle()
    place = meter.mapTo(studio.window, QPoint(meter.width() - meter.card.width(), -meter.card.height() - 8))
    picture = studio.with_overlay(meter.card, place)
    meter.card.close()
    return picture


def too_long(studio: Studio) -> QPixmap:
    studio.session.refusal = MessageTooLong(tokens="9120", room="3042")
    studio.open_report(hold=True)
    return studio.window.grab()


def undo(studio: Studio) -> QPixmap:
    studio.open_report()
    studio.controller.chats.delete(studio.report.id)
    studio.settle()
    return studio.window.grab()


def search(studio: Studio) -> QPixmap:
    store = studio.session.services.conversations
    for words in ("그 report의 부록을 읽어 줘.", "Which figures of the report are new?"):
        store.add_message(studio.report.id, None, "user", words)
    studio.window.sidebar.start_search()
    studio.window.sidebar._search.setText("report")
    studio.settle(0.5)
    view = studio.window.sidebar.list
    found = next(row for row in view._rows.rows if isinstance(row, ConversationRow) and row.can_expand)
    view.toggled.emit(found)
    studio.settle(0.5)
    return studio.window.grab()


def settings(studio: Studio) -> QPixmap:
    dialog = ChatSettingsDialog(ChatSettings(), studio.window.colours, studio.window)
    dialog.show()
    studio.settle()
    picture = studio.with_overlay(
        dialog, QPoint((studio.window.width() - dialog.width()) // 2, (studio.window.height() - dialog.height()) // 2)
    )
    dialog.close()
    dialog.deleteLater()
    return picture


def dropping(studio: Studio) -> QPixmap:
    studio.open_report()
    studio.window.drop_zone.cover()
    return studio.window.grab()


SCENES: tuple[Callable[[Studio], QPixmap], ...] = (
    empty, no_models, chat, streaming, thinking, thought, thought_open, versions, finding, message_menu, editing,
    citation, pictures, used, passage, model_menu, model_details, error, context, too_long, undo, search, settings,
    dropping,
    *gallery_chats.SCENES, *gallery_grounded.SCENES,
    *gallery_documents.SCENES,
    *gallery_composer.SCENES, *gallery_settings.SCENES, *gallery_models.SCENES, *gallery_words.SCENES,
    *gallery_transcript.SCENES, *gallery_states.SCENES,
)  # fmt: skip


def main(out: Path, wanted: frozenset[str], density: str = "") -> None:
    out.mkdir(parents=True, exist_ok=True)
    application = make_application()
    load_fonts()
    application.setFont(application_font())
    for language, locale in (("en", QLocale("en_US")), ("ko", QLocale("ko_KR"))):
        for translator in application.findChildren(QTranslator):
            application.removeTranslator(translator)
        translate(application, locale)
        for theme in ("light", "dark"):
            for size, pixels in SIZES.items():
                for scene in SCENES:
                    if any(word not in (language, theme, size, scene.__name__) for word in wanted):
                        continue
                    studio = Studio(application, theme == "dark", pixels)
                    scene(studio).save(str(out / f"{scene.__name__}-{language}-{theme}-{size}{density}.png"))
                    studio.close()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if "2x" in sys.argv:
        os.environ["QT_SCALE_FACTOR"] = "2"
    main(Path(sys.argv[1]), frozenset(sys.argv[2:]) - {"2x"}, "-2x" if "2x" in sys.argv else "")
