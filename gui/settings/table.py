"""Every setting of the window as data: the file, the settings page, its search and the palette go by this one table.

A setting's key is its section's name and its own, as in ``settings.toml``: ``appearance.theme`` is ``theme`` under
``[appearance]``. Texts are English and translated where they are shown.
"""

from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from gui.appearance import ACCENTS, FONT_PIXELS
from gui.marking import QT_TRANSLATE_NOOP

Value = TypeVar("Value", str, bool, int)


class Choice(NamedTuple):
    """One of a few values, each with the text that is shown for it."""

    options: tuple[tuple[str, str], ...]

    def allows(self, value: object) -> bool:
        return any(value == option for option, _ in self.options)


class OnOff(NamedTuple):
    """A switch."""

    def allows(self, value: object) -> bool:
        return isinstance(value, bool)


class Whole(NamedTuple):
    """A whole number in a range; ``unit`` is shown behind it."""

    least: int
    most: int
    unit: str = ""

    def allows(self, value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most


class FontFamily(NamedTuple):
    """A font that is installed, "" for the one that comes with Dodam."""

    def allows(self, value: object) -> bool:
        return isinstance(value, str)


@dataclass(frozen=True)
class Setting(Generic[Value]):
    """``words`` are more words to find it by, apart from its texts."""

    key: str
    kind: Choice | OnOff | Whole | FontFamily
    default: Value
    text: str
    help: str = ""
    words: str = ""

    @property
    def section(self) -> str:
        return self.key.partition(".")[0]

    @property
    def name(self) -> str:
        return self.key.partition(".")[2]


class Section(NamedTuple):
    """``icon`` is a name in ``gui.icons``."""

    name: str
    text: str
    icon: str


SECTIONS = (
    Section("appearance", QT_TRANSLATE_NOOP("settings", "Appearance"), "palette"),
    Section("language", QT_TRANSLATE_NOOP("settings", "Language"), "languages"),
    Section("answers", QT_TRANSLATE_NOOP("settings", "Answers"), "sliders-horizontal"),
    Section("documents", QT_TRANSLATE_NOOP("settings", "Documents"), "file-text"),
    Section("notifications", QT_TRANSLATE_NOOP("settings", "Notifications"), "bell"),
    Section("privacy", QT_TRANSLATE_NOOP("settings", "Privacy"), "shield"),
    Section("storage", QT_TRANSLATE_NOOP("settings", "Storage"), "hard-drive"),
    Section("shortcuts", QT_TRANSLATE_NOOP("settings", "Shortcuts"), "keyboard"),
)

_ACCENT_TEXTS = (
    QT_TRANSLATE_NOOP("settings", "Blue"),
    QT_TRANSLATE_NOOP("settings", "Violet"),
    QT_TRANSLATE_NOOP("settings", "Teal"),
    QT_TRANSLATE_NOOP("settings", "Green"),
    QT_TRANSLATE_NOOP("settings", "Orange"),
    QT_TRANSLATE_NOOP("settings", "Pink"),
    QT_TRANSLATE_NOOP("settings", "Graphite"),
)

THEME = Setting(
    "appearance.theme",
    Choice(
        (
            ("system", QT_TRANSLATE_NOOP("settings", "As the system")),
            ("light", QT_TRANSLATE_NOOP("settings", "Light")),
            ("dark", QT_TRANSLATE_NOOP("settings", "Dark")),
        )
    ),
    "system",
    QT_TRANSLATE_NOOP("settings", "Theme"),
    words=QT_TRANSLATE_NOOP("settings", "dark mode, night, bright, colours"),
)
ACCENT = Setting(
    "appearance.accent",
    Choice(tuple(zip(ACCENTS, _ACCENT_TEXTS, strict=True))),
    "blue",
    QT_TRANSLATE_NOOP("settings", "Accent colour"),
    QT_TRANSLATE_NOOP("settings", "Of buttons, links and the frame of what has the focus"),
)
FONT = Setting(
    "appearance.font",
    FontFamily(),
    "",
    QT_TRANSLATE_NOOP("settings", "Font"),
    words=QT_TRANSLATE_NOOP("settings", "typeface, lettering"),
)
TEXT_SIZE = Setting(
    "appearance.text_size",
    Whole(12, 20, QT_TRANSLATE_NOOP("settings", "px")),
    FONT_PIXELS,
    QT_TRANSLATE_NOOP("settings", "Text size"),
    words=QT_TRANSLATE_NOOP("settings", "large, small, zoom, font"),
)
DENSITY = Setting(
    "appearance.density",
    Choice(
        (
            ("comfortable", QT_TRANSLATE_NOOP("settings", "Comfortable")),
            ("compact", QT_TRANSLATE_NOOP("settings", "Compact")),
        )
    ),
    "comfortable",
    QT_TRANSLATE_NOOP("settings", "Density"),
    QT_TRANSLATE_NOOP("settings", "How close rows and lines stand together"),
)
CALM = Setting(
    "appearance.calm",
    OnOff(),
    False,
    QT_TRANSLATE_NOOP("settings", "Reduce motion"),
    QT_TRANSLATE_NOOP("settings", "Nothing moves by itself; otherwise it is as the system wishes"),
    QT_TRANSLATE_NOOP("settings", "animation"),
)
LANGUAGE = Setting(
    "language.language",
    Choice(
        (
            ("system", QT_TRANSLATE_NOOP("settings", "As the system")),
            # Each language by its own name, so that who cannot read the present one finds theirs.
            ("en", "English"),
            ("ko", "한국어"),
        )
    ),
    "system",
    QT_TRANSLATE_NOOP("settings", "Language of the window"),
    words="English 한국어 Korean 영어",
)

NOTIFY = Setting(
    "notifications.ended",
    OnOff(),
    True,
    QT_TRANSLATE_NOOP("settings", "Tell me when something long has ended"),
    QT_TRANSLATE_NOOP("settings", "An answer or the reading of documents, while the window is in the background"),
    QT_TRANSLATE_NOOP("settings", "messages, desktop, tray"),
)
EXCERPTS = Setting(
    "documents.excerpts",
    Whole(1, 12),
    4,
    QT_TRANSLATE_NOOP("settings", "Passages for a question"),
    QT_TRANSLATE_NOOP("settings", "More find more, and take longer to read: about 0.5 s each with a small model"),
    QT_TRANSLATE_NOOP("settings", "excerpts, retrieval, search, sources"),
)
KV_GB = Setting(
    "storage.kv_gb",
    Whole(0, 100, QT_TRANSLATE_NOOP("settings", "GB")),
    2,
    QT_TRANSLATE_NOOP("settings", "Room for what models have read"),
    QT_TRANSLATE_NOOP("settings", "A chat that is kept there goes on at once; 0 keeps none"),
    QT_TRANSLATE_NOOP("settings", "KV cache, disk, limit"),
)

SETTINGS: tuple[Setting[str] | Setting[bool] | Setting[int], ...] = (
    THEME, ACCENT, FONT, TEXT_SIZE, DENSITY, CALM, LANGUAGE, EXCERPTS, NOTIFY, KV_GB,
)  # fmt: skip
