"""How the chrome looks: colours for light and dark, accents, the palette, one style sheet, the font.

What holds for the whole application (font, density, motion) is kept on the application, as Qt keeps its font.
The style sheet goes on the chrome's parts one by one, never on the window: the transcript's hundreds of text widgets
would pay for it. Text on its ground has a contrast of 4.5 or more (WCAG AA), focus rings 3 or more.
"""

from pathlib import Path
from typing import NamedTuple

from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette

FONT_FAMILY = "Pretendard"
FONT_PIXELS = 14
"""The size that all others are told for: with another size of the application's font they grow along."""
FONT_WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")


class Colours(NamedTuple):
    """Colours by what they are for, as ``#rrggbb``."""

    dark: bool
    ground: str
    """Behind the conversation."""
    side: str
    """Behind the sidebar and the panel."""
    raised: str
    """Menus, toasts, dialogs."""
    field: str
    line: str
    """Hairlines and frames."""
    text: str
    quiet: str
    """Secondary text and icons."""
    hover: str
    chosen: str
    accent: str
    """Filled buttons, under ``on_accent``."""
    on_accent: str
    accent_text: str
    """Links and focus rings."""
    accent_wash: str
    """Ground of what is highlighted."""
    danger: str
    danger_wash: str
    warning: str
    warning_wash: str
    good: str
    fair: str
    """Signs of what is well and of what is not quite, never text."""


LIGHT = Colours(
    dark=False,
    ground="#ffffff",
    side="#f6f7f9",
    raised="#ffffff",
    field="#f6f7f9",
    line="#e2e5ea",
    text="#16181d",
    quiet="#5c6370",
    hover="#eceef2",
    chosen="#e5e9f0",
    accent="#2563eb",
    on_accent="#ffffff",
    accent_text="#1d56d6",
    accent_wash="#e3ecfd",
    danger="#b42318",
    danger_wash="#fdecea",
    warning="#8a5300",
    warning_wash="#fdf3dc",
    good="#15803d",
    fair="#b97700",
)

DARK = Colours(
    dark=True,
    ground="#1b1c1f",
    side="#222327",
    raised="#2a2c32",
    field="#26282d",
    line="#383b42",
    text="#dcdfe4",
    quiet="#a3a9b4",
    hover="#2d2f36",
    chosen="#34373f",
    accent="#3a70dc",
    on_accent="#ffffff",
    accent_text="#8ab4ff",
    accent_wash="#263556",
    danger="#ff9a90",
    danger_wash="#45292a",
    warning="#f2c063",
    warning_wash="#3f3522",
    good="#4cc27a",
    fair="#f2b63c",
)


class Accent(NamedTuple):
    """Another ``accent``, ``accent_text`` and ``accent_wash``, for light and for dark."""

    light: tuple[str, str, str]
    dark: tuple[str, str, str]


ACCENTS = {
    "blue": Accent(
        (LIGHT.accent, LIGHT.accent_text, LIGHT.accent_wash), (DARK.accent, DARK.accent_text, DARK.accent_wash)
    ),
    "violet": Accent(("#7c3aed", "#6d28d9", "#efe7fd"), ("#8250df", "#c3a6ff", "#382a57")),
    "teal": Accent(("#0f766e", "#0b6a63", "#d9f2ef"), ("#0f7c74", "#5fd0c5", "#17403d")),
    "green": Accent(("#15803d", "#136c34", "#def3e4"), ("#1b7a3f", "#79d495", "#1c402a")),
    "orange": Accent(("#b8460e", "#a53d0a", "#fcebdf"), ("#b9501b", "#ffad7a", "#4a2e1f")),
    "pink": Accent(("#c0276d", "#ad1f60", "#fbe5ef"), ("#b93270", "#ff9cc4", "#4c2537")),
    "graphite": Accent(("#4b5563", "#3f4856", "#e8eaee"), ("#5f6b7c", "#c3ccd8", "#353b45")),
}


def colours_with(dark: bool, accent: str) -> Colours:
    """The colours for light or dark with an accent of ``ACCENTS``."""
    accent_, text, wash = ACCENTS[accent].dark if dark else ACCENTS[accent].light
    return (DARK if dark else LIGHT)._replace(accent=accent_, accent_text=text, accent_wash=wash)


NUMBER_INSET = 8
"""Before the figures of a number field: a style sheet's padding does not reach them."""


def load_fonts() -> None:
    """Make Pretendard known to the application."""
    folder = Path(__file__).parent / "fonts"
    for weight in FONT_WEIGHTS:
        QFontDatabase.addApplicationFont(str(folder / f"{FONT_FAMILY}-{weight}.ttf"))


def application_font(family: str = "", pixels: int = FONT_PIXELS) -> QFont:
    """The font for the application: ``family``, "" for Pretendard, which then stands behind it for what it lacks."""
    font = QFont([family, FONT_FAMILY] if family else [FONT_FAMILY])
    font.setPixelSize(pixels)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def text_scale() -> float:
    """How much larger than usual text is."""
    pixels = QGuiApplication.font().pixelSize()
    return pixels / FONT_PIXELS if pixels > 0 else 1.0


def text_font(pixels: int = FONT_PIXELS, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The application's font, ``pixels`` high where text has its usual size."""
    given = QGuiApplication.font()
    font = application_font() if given.pixelSize() <= 0 else given
    font.setPixelSize(round(pixels * text_scale()))
    font.setWeight(weight)
    return font


_COMPACT, CALM = "compact", "calm"
"""Names of what the application is asked for: rows close together, no motion."""


def set_manners(compact: bool, calm: bool) -> None:
    """Set the application's density, and whether motion is unwanted whatever the desktop says."""
    application = QGuiApplication.instance()
    if application is not None:
        application.setProperty(_COMPACT, compact)
        application.setProperty(CALM, calm)


def is_compact() -> bool:
    """Whether rows are to stand close together."""
    application = QGuiApplication.instance()
    return application is not None and bool(application.property(_COMPACT))


def row_scale() -> float:
    """How much higher than usual the rows of lists are."""
    return text_scale() * (0.84 if is_compact() else 1.0)


def palette(colours: Colours) -> QPalette:
    """The palette of what Qt draws itself."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: colours.ground,
        QPalette.ColorRole.WindowText: colours.text,
        QPalette.ColorRole.Base: colours.ground,
        QPalette.ColorRole.AlternateBase: colours.side,
        QPalette.ColorRole.Text: colours.text,
        QPalette.ColorRole.PlaceholderText: colours.quiet,
        QPalette.ColorRole.Button: colours.raised,
        QPalette.ColorRole.ButtonText: colours.text,
        QPalette.ColorRole.BrightText: colours.danger,
        QPalette.ColorRole.Highlight: colours.accent,
        QPalette.ColorRole.HighlightedText: colours.on_accent,
        QPalette.ColorRole.Link: colours.accent_text,
        QPalette.ColorRole.ToolTipBase: colours.raised,
        QPalette.ColorRole.ToolTipText: colours.text,
        QPalette.ColorRole.Light: colours.raised,
        QPalette.ColorRole.Mid: colours.line,
        QPalette.ColorRole.Dark: colours.line,
        QPalette.ColorRole.Accent: colours.accent,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.quiet))
    return made


def style_sheet(colours: Colours) -> str:
    """The chrome's style sheet, for one part at a time."""
    return _TEMPLATE % colours._asdict()


_TEMPLATE = """
#sidebar, #passagePanel { background: %(side)s; }
#sidebar { border: none; border-right: 1px solid %(line)s; }
#passagePanel { border: none; border-left: 1px solid %(line)s; }
#header { background: %(ground)s; border: none; border-bottom: 1px solid %(line)s; }
#header[private="true"] { background: %(chosen)s; }
#privateMark { background: %(ground)s; border: 1px solid %(quiet)s; border-radius: 9px; }
QSplitter::handle { background: transparent; }
#strip, #welcome, #foot { background: %(ground)s; }
QLabel { color: %(text)s; background: transparent; }
QLabel[kind="quiet"] { color: %(quiet)s; }
QLabel[kind="danger"] { color: %(danger)s; }

QPushButton, QToolButton {
    color: %(text)s; background: transparent; border: 2px solid transparent; border-radius: 8px; padding: 4px 8px;
}
QPushButton:hover, QToolButton:hover { background: %(hover)s; }
QPushButton:pressed, QToolButton:pressed { background: %(chosen)s; }
QPushButton:focus, QToolButton:focus { border-color: %(accent_text)s; }
QPushButton:disabled, QToolButton:disabled { color: %(quiet)s; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[kind="outlined"] { border: 1px solid %(line)s; background: %(ground)s; padding: 6px 12px 7px 12px; }
QPushButton[kind="outlined"]:hover { background: %(hover)s; }
QPushButton[kind="outlined"]:focus { border: 2px solid %(accent_text)s; padding: 5px 11px 6px 11px; }
QPushButton[kind="filled"] {
    background: %(accent)s; color: %(on_accent)s; border: 1px solid %(accent)s; padding: 6px 17px 7px 17px;
    font-weight: 600;
}
QPushButton[kind="filled"]:focus { border: 2px solid %(text)s; padding: 5px 16px 6px 16px; }
QPushButton[kind="filled"]:disabled { background: %(chosen)s; color: %(quiet)s; border-color: %(chosen)s; }
QToolButton { padding: 4px; }
QToolButton#modelButton { padding: 4px 10px; }
QToolButton#send { background: %(accent)s; border-radius: 16px; padding: 0; }
QToolButton#send:disabled { background: %(chosen)s; }
QToolButton#send:focus { border-color: %(text)s; }

QLineEdit, QSpinBox, QDoubleSpinBox, QPlainTextEdit {
    color: %(text)s; background: %(ground)s; border: 1px solid %(line)s; border-radius: 8px; padding: 5px 8px;
    selection-background-color: %(accent)s; selection-color: %(on_accent)s;
}
QLineEdit { padding: 6px 8px; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus {
    border: 2px solid %(accent_text)s; padding: 4px 7px;
}
QLineEdit:focus { padding: 5px 7px; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus { border: none; padding: 0; background: transparent; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled { color: %(quiet)s; background: %(field)s; }
QAbstractSpinBox::up-button { subcontrol-position: top right; width: 0; border: none; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; width: 0; border: none; }
#palette { background: %(raised)s; border: 1px solid %(line)s; border-radius: 14px; }
#palette QLineEdit, #palette QLineEdit:focus { border: none; background: transparent; padding: 6px 8px; }
#paletteList { border: none; border-top: 1px solid %(line)s; padding-top: 4px; }
#keys { background: %(field)s; border: 1px solid %(line)s; border-radius: 6px; padding: 2px 7px; color: %(text)s; }
QComboBox QAbstractItemView { background: %(raised)s; color: %(text)s; selection-background-color: %(accent)s; }
QRadioButton { spacing: 6px; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid %(quiet)s; border-radius: 8px; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid %(accent_text)s; }
QRadioButton:focus { text-decoration: underline; }
#composer { background: %(field)s; border: 1px solid %(line)s; border-radius: 16px; }
#composer[private="true"] { border: 2px dashed %(quiet)s; }
#composer[focused="true"] { border-color: %(accent_text)s; }
#composer QPlainTextEdit, #composer QPlainTextEdit:focus { border: none; background: transparent; padding: 0; }

QListView { background: transparent; border: none; outline: none; }
#chip { background: %(field)s; border: 1px solid %(line)s; border-radius: 10px; }
#chip[pinned="true"] { background: %(accent_wash)s; border-color: %(accent_text)s; }
#chip:focus { border: 2px solid %(accent_text)s; }
#sheet { border: 2px solid transparent; border-radius: 8px; }
#sheet:focus { border-color: %(accent_text)s; }
#viewerText { background: %(ground)s; border: 1px solid %(line)s; border-radius: 10px; padding: 9px 1px; }
#viewerText:focus { border: 2px solid %(accent_text)s; padding: 8px 0; }
#viewerRows { background: %(ground)s; border: 1px solid %(line)s; gridline-color: %(line)s; outline: 0; }
#viewerRows::item { padding: 0 6px; }
#viewerRows:focus { border-color: %(accent_text)s; }
#viewerRows QHeaderView { background: %(side)s; }
#viewerRows QHeaderView::section {
    background: %(side)s; color: %(quiet)s; border: none; border-right: 1px solid %(line)s;
    border-bottom: 1px solid %(line)s; padding: 4px 8px;
}
QAbstractScrollArea::corner { background: transparent; border: none; }
#chip[failed="true"] { background: %(danger_wash)s; border-color: %(danger)s; }
#notice { background: %(warning_wash)s; border: none; border-radius: 10px; }
#notice QLabel { color: %(text)s; }
#toast, #find { background: %(raised)s; border: 1px solid %(line)s; border-radius: 12px; }
#notice QPushButton { color: %(accent_text)s; font-weight: 600; }
#toast QPushButton { color: %(accent_text)s; font-weight: 600; }
#passageText, #folderFiles {
    background: %(ground)s; color: %(text)s; border: 1px solid %(line)s; border-radius: 10px; padding: 8px;
}
#folderFiles:focus { border: 2px solid %(accent_text)s; padding: 7px; }
#folderFiles::item { padding: 4px 2px; }
#settingsSide { background: %(side)s; border: none; border-right: 1px solid %(line)s; }
#settingsSections { background: transparent; border: none; outline: none; }
#settingsSections::item { padding: 7px 8px; border-radius: 8px; color: %(text)s; border: 2px solid transparent; }
#settingsSections::item:hover { background: %(hover)s; }
#settingsSections::item:selected { background: %(chosen)s; }
#settingsSections::item:selected:focus { border-color: %(accent_text)s; }
#tags::item { border: 2px solid transparent; border-radius: 8px; color: %(text)s; }
#tags::item:selected { background: %(hover)s; }
#tags::item:selected:focus { border-color: %(accent_text)s; }
QProgressBar { background: %(line)s; border: none; border-radius: 1px; }
QProgressBar::chunk { background: %(accent)s; border-radius: 1px; }

QMenu {
    background: %(raised)s; color: %(text)s; border: 1px solid %(line)s; padding: 6px; menu-scrollable: 1;
}
QMenu::item { padding: 6px 24px 6px 10px; border-radius: 6px; }
QMenu::item:selected { background: %(hover)s; }
QMenu::item:disabled { color: %(quiet)s; }
QMenu::separator { height: 1px; background: %(line)s; margin: 6px 4px; }
QMenu::icon { padding-left: 8px; }
QDialog { background: %(ground)s; }
#qt_msgbox_label { font-weight: 600; }
#qt_msgbox_informativelabel { color: %(quiet)s; min-width: 320px; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar::handle:vertical { background: %(line)s; border-radius: 3px; min-height: 32px; }
QScrollBar::handle:vertical:hover { background: %(quiet)s; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px; }
QScrollBar::handle:horizontal { background: %(line)s; border-radius: 3px; min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""
