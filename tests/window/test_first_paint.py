"""What the window does not need for its first paint is not imported before it."""

import os
import subprocess
import sys
from pathlib import Path

NOT_BEFORE = (
    "PySide6.QtNetwork", "PySide6.QtPdf", "PySide6.QtSvg", "PySide6.QtSvgWidgets",
    "chromadb", "engine.services", "engine.service", "engine.turn.turn", "gui.composer",
    "gui.conversation", "gui.documents", "gui.header", "gui.library", "gui.palette",
    "gui.session", "gui.settings.dialog", "gui.sidebar", "gui.transcript",
    "gui.window_controller", "knowledge.search", "knowledge.store", "llama_cpp", "lxml", "markdown_it",
    "multiprocessing", "numpy", "PIL", "pygments", "sqlite3",
)  # fmt: skip

PROGRAM = """
import sys
import gui.app
import gui.running_window
class Window(gui.running_window.MainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(*sorted(sys.modules), flush=True)
        print(*sorted(vars(sys.modules["PySide6.QtCore"])), flush=True)
        self.close()
gui.running_window.MainWindow = Window
from knowledge.profile import open_profile
gui.app.run(open_profile())
"""


def test_what_the_first_paint_does_not_need_is_not_imported_before_it(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "DODAM_HOME": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    loaded, made = (line.split() for line in run.stdout.splitlines()[:2])
    assert "gui.main_window" in loaded
    assert [name for name in loaded if f"{name}.".startswith(tuple(f"{part}." for part in NOT_BEFORE))] == []
    # PySide makes all types of Qt together, in a tenth of the time to the first paint.
    assert "QObject" in made
    assert "Qt" not in made
