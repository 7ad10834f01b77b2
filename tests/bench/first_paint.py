"""Time from the start of a process to the first paint: Dodam's window against an empty one.

``python -m tests.bench.first_paint [RUNS]`` prints medians in milliseconds and their ratio; the goal is at most 1.5.
Both are measured without a screen, on a profile of their own, taking turns.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

EMPTY = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(time.time(), time.process_time(), flush=True)
        QTimer.singleShot(0, self, self.close)
application = QApplication([])
window = Window()
window.resize(1180, 800)
window.show()
application.exec()
"""

DODAM = """
import time
from PySide6.QtWidgets import QApplication
import gui.app
import gui.running_window
class Window(gui.running_window.MainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(time.time(), time.process_time(), flush=True)
        self.close()
gui.running_window.MainWindow = Window
from knowledge.profile import open_profile
gui.app.run(open_profile())
"""


def first_paint_ms(program: str, home: str) -> tuple[float, float]:
    """Milliseconds from starting Python to the first paint of ``program``'s window: by the clock, of the processor."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "DODAM_HOME": home,
        # Installed programs have their bytecode; where this environment forbids to write it, it goes to the profile.
        "PYTHONPYCACHEPREFIX": f"{home}/bytecode",
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.time()
    output = subprocess.run(
        [sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True
    ).stdout
    painted, spent = (float(word) for word in output.split()[:2])
    return 1000 * (painted - started), 1000 * spent


def main(runs: int) -> None:
    empty: list[tuple[float, float]] = []
    dodam: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as home:
        for program in (EMPTY, DODAM):
            first_paint_ms(program, home)
        for _ in range(runs):
            empty.append(first_paint_ms(EMPTY, home))
            dodam.append(first_paint_ms(DODAM, home))
    for name, of_empty, of_dodam in zip(
        ("by the clock", "of processor time"), zip(*empty, strict=True), zip(*dodam, strict=True), strict=True
    ):
        least, ours = statistics.median(of_empty), statistics.median(of_dodam)
        print(
            f"first paint {name}, median of {runs}: empty {least:.0f} ms, Dodam {ours:.0f} ms, ratio {ours / least:.2f}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
