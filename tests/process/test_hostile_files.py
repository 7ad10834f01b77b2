"""Files made to break readers end in text or in a worded error, within their limits, and leave no process behind.

Most are given to one child that goes on after each, as the disposable one would not; a sample goes the whole way.
"""

import multiprocessing
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
import psutil
import pytest

from knowledge.documents import reader_child
from knowledge.documents.extraction import Extraction
from knowledge.documents.reading import extract
from knowledge.errors import DocumentError, DodamError, FileEncrypted, FileTooLarge
from tests import hostile_files

TIME_LIMIT_S, MEMORY_LIMIT_BYTES = 20, 1024**3
# A child that hangs is ended by its own limit long before.
DEADLINE_S = 60.0
CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "open"
OLE_FILES = (
    "derived__choosing.ko.doc",
    "docling__legacy_sample.ppt",
    "kordoc__budget.xls",
    "hwplib__finding-all-field.hwp",
    "unstructured__fake-email-attachment.msg",
)

_decoder = msgspec.msgpack.Decoder(reader_child.Answer)


class Child:
    """A reader's process that is asked about one file after the other, and replaced only where one ends it."""

    def __init__(self) -> None:
        self._connection: Connection | None = None
        self._process: multiprocessing.process.BaseProcess | None = None

    def outcome(self, path: Path, scratch: Path) -> Extraction | DodamError:
        if self._connection is None:
            self._start()
        assert self._connection is not None
        self._connection.send_bytes(msgspec.msgpack.encode(reader_child.Task(str(path), str(scratch))))
        try:
            assert self._connection.poll(DEADLINE_S), f"{path.name} did not end"
            answer: reader_child.Answer = _decoder.decode(self._connection.recv_bytes())
        except (EOFError, OSError):
            # Native code may die of a file; the program must not, and has a word for it.
            self.close()
            return _whole_way(path)
        extraction, failure = answer
        if extraction is not None:
            return extraction
        assert failure is not None
        return failure.error()

    def close(self) -> None:
        if self._process is not None and self._connection is not None:
            self._process.kill()
            self._process.join()
            self._connection.close()
        self._process = self._connection = None

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=reader_child.main, args=(theirs, TIME_LIMIT_S, MEMORY_LIMIT_BYTES), name="hostile files"
        )
        self._process.start()
        theirs.close()


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    child = Child()
    yield child
    child.close()


def _whole_way(path: Path) -> Extraction | DodamError:
    try:
        return extract(path, time_limit_s=TIME_LIMIT_S, memory_limit_bytes=MEMORY_LIMIT_BYTES)
    except DocumentError as error:
        return error


def _written(folder: Path, files: hostile_files.Files) -> list[Path]:
    paths = []
    for name, data in files:
        path = folder / name
        path.write_bytes(data)
        paths.append(path)
    return paths


def _outcomes(child: Child, folder: Path, files: hostile_files.Files) -> dict[str, Extraction | DodamError]:
    scratch = folder / "scratch"
    scratch.mkdir()
    found = {path.name: child.outcome(path, scratch) for path in _written(folder, files)}
    for name, outcome in found.items():
        assert isinstance(outcome, (Extraction, DocumentError)), f"{name}: {outcome!r}"
        assert isinstance(outcome, Extraction) or name in str(outcome)
    assert not list(scratch.iterdir()), "temporary files were left behind"
    return found


@pytest.mark.parametrize("family", hostile_files.FAMILIES)
def test_each_ends_in_text_or_a_worded_error(child: Child, tmp_path: Path, family: str) -> None:
    assert len(_outcomes(child, tmp_path, hostile_files.FAMILIES[family](tmp_path))) >= 8


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus beside the repository (../shared/corpus) is not here")
def test_each_damaged_old_file_ends_too(child: Child, tmp_path: Path) -> None:
    sound = ((name, (CORPUS / name).read_bytes()) for name in OLE_FILES)
    assert len(_outcomes(child, tmp_path, hostile_files.damaged(sound))) == 5 * len(OLE_FILES)


def test_entities_neither_swell_nor_read_files(child: Child, tmp_path: Path) -> None:
    for name, outcome in _outcomes(child, tmp_path, hostile_files.laughing()).items():
        if isinstance(outcome, Extraction):
            assert "haha" not in outcome.text, name
            assert Path("/etc/hostname").read_text().strip() not in outcome.text, name


def test_archives_that_swell_are_refused(child: Child, tmp_path: Path) -> None:
    outcomes = _outcomes(child, tmp_path, hostile_files.swelling())
    refused = {name for name, outcome in outcomes.items() if isinstance(outcome, FileTooLarge)}

    assert {"bomb.docx", "bomb.odt", "bomb.zip", "many.zip", "overlapping.zip", "corners.xlsx"} <= refused
    # Only the child's memory can tell that it lies.
    assert isinstance(outcomes["small-it-says.xlsx"], DocumentError)


def test_locked_files_are_told(child: Child, tmp_path: Path) -> None:
    outcomes = _outcomes(child, tmp_path, hostile_files.locked())

    assert {name: type(outcome) for name, outcome in outcomes.items()} == dict.fromkeys(outcomes, FileEncrypted)


def test_a_pdf_that_only_forbids_printing_is_read(child: Child, tmp_path: Path) -> None:
    (outcome,) = _outcomes(child, tmp_path, iter([("rights.pdf", hostile_files.locked_pdf(""))])).values()

    assert isinstance(outcome, Extraction)
    assert outcome.text == "A kettle boils on the stove."


def test_no_process_outlives_its_job(tmp_path: Path) -> None:
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    sample = [*hostile_files.looping(dict(hostile_files.sound_files(tmp_path))["a.pdf"])][:4]
    outcomes = [_whole_way(path) for path in _written(tmp_path, iter(sample))]
    after = {
        process.pid
        for process in psutil.Process().children(recursive=True)
        if "tracker" not in " ".join(process.cmdline())
    }

    assert len(outcomes) == len(sample)
    assert after <= before
