"""Memory and idle processor time of the window's process with a conversation of 10,000 messages open.

``python -m tests.bench.window_at_rest [MESSAGES] [SECONDS]``; the goals are under 160 MB and no processor time. The
session is a real one over a profile of its own, without a screen; the children are processes of their own.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILL = """
import sys
from knowledge.profile import open_profile
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
store = ConversationStore(Database(open_profile().database))
conversation, parent = store.create("Long"), None
for number in range(int(sys.argv[1])):
    role = "assistant" if number % 2 else "user"
    parent = store.add_message(conversation.id, parent, role, f"{number} " + "Some **bold** words and `code`. " * 12).id
print(conversation.id)
"""


def measure(conversation_id: str, seconds: float) -> None:
    """Open the conversation and print what the process takes."""
    import psutil

    from gui.app import chosen_locale, make_application, translate
    from gui.running_window import RunningWindow
    from gui.settings.store import SettingsStore
    from knowledge.profile import open_profile

    application, profile = make_application(), open_profile()
    settings = SettingsStore(profile.settings)
    process = psutil.Process()

    def pass_time(least: float) -> None:
        end = time.monotonic() + least
        while time.monotonic() < end:
            application.processEvents()
            time.sleep(0.005)

    def megabytes() -> float:
        return float(process.memory_info().rss) / 1e6

    with profile.held():
        running = RunningWindow(
            application, profile, settings, lambda: None, lambda: translate(application, chosen_locale(settings))
        )
        running.show()
        while running.controller is None:
            pass_time(0.05)
        pass_time(2.0)
        print(f"window process after the start: {megabytes():.0f} MB")
        running.controller.conversation.open(conversation_id)
        pass_time(3.0)
        shown = len(running.controller.conversation.messages)
        print(f"with {shown:,} messages open: {megabytes():.0f} MB (goal: under 160)")
        used, begun = sum(process.cpu_times()[:2]), time.monotonic()
        # Not processEvents in a loop: that would be busy itself.
        from PySide6.QtCore import QTimer

        QTimer.singleShot(round(1000 * seconds), application.quit)
        application.exec()
        spent = sum(process.cpu_times()[:2]) - used
        print(f"idle for {time.monotonic() - begun:.0f} s: {1000 * spent:.0f} ms of processor time")
        running.close()


def main(messages: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "DODAM_HOME": home}
        filled = subprocess.run(
            [sys.executable, "-c", FILL, str(messages)], env=environment, check=True, capture_output=True, text=True
        )
        program = [sys.executable, "-m", f"tests.bench.{Path(__file__).stem}", "--measure", filled.stdout.strip()]
        subprocess.run([*program, str(seconds)], env=environment, check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2], float(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, float(sys.argv[2]) if len(sys.argv) > 2 else 10.0)
