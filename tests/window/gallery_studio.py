"""A window over scripted services, to take pictures of."""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from gui.appearance import DARK, LIGHT, palette
from gui.background import Workers
from gui.library.model_menu import ModelEntry
from gui.main_window import filled_window
from gui.preferences import Preferences
from gui.window_controller import WindowController
from knowledge.errors import FileEncrypted
from knowledge.store.documents import PassageDraft
from knowledge.store.records import Citation, Passage
from tests.window.fakes import FakeSession, wait_for
from tests.window.gallery_models import entries

QUESTION = "이 보고서의 핵심을 정리해 주고, 다음 분기에 무엇을 조심해야 하는지도 알려 줘."
PASSAGE_TEXT = (
    "3분기 매출은 전년 같은 분기보다 12.4 % 늘어난 482억 원이며, 늘어난 몫의 3분의 2는 구독 갱신에서 나왔다. "
    "다만 신규 계약은 2분기 연속으로 줄었다."
)
ANSWER = """## 핵심 요약

3분기 매출은 전년보다 **12.4 %** 늘어난 482억 원입니다. 늘어난 몫의 3분의 2는 구독 갱신에서 나왔습니다.

| 항목 | 2분기 | 3분기 |
|---|---:|---:|
| 매출 (억 원) | 441 | 482 |
| 신규 계약 | 118 | 97 |

다음 분기에는 두 가지를 조심하세요.

1. 신규 계약이 2분기 연속으로 줄었습니다.
2. 해지율을 매주 확인하세요: `churn = lost / total`.

In short: growth comes from renewals, so keep an eye on new contracts."""


class Studio:
    """One window over scripted services, in one language, theme and size."""

    def __init__(
        self,
        application: QApplication,
        dark: bool,
        size: tuple[int, int],
        models: Sequence[ModelEntry] | None = None,
    ) -> None:
        self.application = application
        colours = DARK if dark else LIGHT
        application.setPalette(palette(colours))
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        self.session = FakeSession(folder)
        self.session.entries = entries() if models is None else models
        self._fill_store()
        self.workers = Workers(folder / "window.log")
        self.window = filled_window(Preferences())
        self.window.resize(*size)
        self.window.set_colours(colours)
        self.window.show()
        self.controller = WindowController(self.session, self.workers, self.window, Preferences())
        self.settle()

    def _fill_store(self) -> None:
        services = self.session.services
        for title in (
            "Rust borrow checker error",
            "회의록 정리",
            "Summarise the Q3 report",
            "어텐션 설명과 복잡도 비교",
        ):
            conversation = services.conversations.create(title)
            services.conversations.add_message(conversation.id, None, "user", f"{title}, please.")
        with services.database.transaction() as connection:
            connection.execute(
                "UPDATE conversations SET updated = ? WHERE title LIKE 'Rust%'", (time.time() - 5 * 86400,)
            )
        self.report = services.conversations.create("3분기 보고서 요약과 다음 분기 위험")
        texts = {
            "3분기-실적-보고서.pdf": ("ready", 12),
            "contract-2025.docx": ("embedding", 8),
            "scan.hwp": ("failed", None),
        }
        for name, (state, pages) in texts.items():
            text = f"실적 개요\n\n{PASSAGE_TEXT}\n\n해지율은 2.1 %로 전 분기와 같다. {name}"
            document = services.documents.attach(self.report.id, name, name, len(text))
            start = text.index(PASSAGE_TEXT)
            drafts = [PassageDraft(PASSAGE_TEXT, start, start + len(PASSAGE_TEXT), 3, "실적 › 개요")]
            services.documents.add_content(name, len(text), pages, text, drafts if pages else [])
            if state == "failed":
                services.documents.fail(document.id, FileEncrypted(file=name))
            else:
                services.documents.set_state(document.id, state)
        cited = services.documents.passages(1)[0]
        other = Passage(99, 2, "fees.xlsx", None, "Fees", 0, 10, "Rent | 1 | 840", "Fees!A12:F15")
        first_end = ANSWER.index("482억 원입니다.") + len("482억 원입니다.")
        self.citations = (Citation(1, cited, (first_end,)), Citation(2, other, (), supported=False))

    def settle(self, seconds: float = 0.25) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.application.processEvents()
            time.sleep(0.005)

    def close(self) -> None:
        self.workers.close()
        self.session.close()
        self.window.close()
        self.window.deleteLater()
        self.settle(0.05)
        self._folder.cleanup()

    def open_report(self, hold: bool = False) -> None:
        self.session.pieces = [ANSWER[start : start + 12] for start in range(0, len(ANSWER), 12)]
        if hold:
            self.session.pieces = [*self.session.pieces[:14], "…"]
        self.session.hold = hold
        self.session.citations = self.citations
        self.controller.conversation.open(self.report.id)
        self.settle()
        self.controller.conversation.send(QUESTION)
        if not hold:
            wait_for(lambda: self.controller.conversation.has_answer, self.application.processEvents)
        self.settle(0.6)

    def fresh(self, models: Sequence[ModelEntry] | None = None) -> "Studio":
        """Another window like this one, which is to be closed by who asked for it."""
        size = self.window.size()
        return Studio(self.application, self.window.colours.dark, (size.width(), size.height()), models)

    def middle_for(self, overlay: QWidget) -> QPoint:
        """Where ``overlay`` stands in the middle of the window."""
        return self.window.rect().center() - overlay.rect().center()

    def with_overlay(self, overlay: QWidget, place: QPoint) -> QPixmap:
        """The window with ``overlay`` on it, a dialog in the thin frame that the desktop would give it."""
        picture = self.window.grab()
        painter = QPainter(picture)
        painter.drawPixmap(place, overlay.grab())
        if isinstance(overlay, QDialog):
            painter.setPen(QColor(self.window.colours.quiet))
            painter.drawRect(QRect(place, overlay.size()).adjusted(-1, -1, 0, 0))
        painter.end()
        return picture
