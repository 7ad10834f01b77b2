"""Search and download against a hub on this computer, in the real child."""

import os
import threading
import time
from collections import namedtuple
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.errors import (
    DownloadDamaged,
    HubGated,
    HubMissing,
    HubTrouble,
    HubUnreachable,
    ModelNameTaken,
    NoRoomForModel,
)
from engine.library import download as download_module
from engine.library.download import download
from engine.library.downloads import Downloads, DownloadStatus
from engine.library.hub_messages import DownloadPlan, HubFile, HubPart
from engine.library.partial_downloads import arrived_bytes, kept_plans
from tests.hub_server import COMMIT, Hub, HubRepository, serving

REPO = "ant/small-GGUF"
WHOLE = os.urandom(700_000)
PARTS = {"q8/big-00001-of-00002.gguf": os.urandom(300_000), "q8/big-00002-of-00002.gguf": os.urandom(200_000)}
SECONDS = 30.0


FILES = {"small-Q4_K_M.gguf": WHOLE, **PARTS, "mmproj-small.gguf": b"eyes", "half-00001-of-00002.gguf": b"half"}


@pytest.fixture(scope="module")
def served() -> Iterator[Hub]:
    with serving({}) as made:
        yield made


@pytest.fixture(scope="module")
def started(served: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Downloads]:
    """One child for all tests: it takes its time to import the library, which reads the endpoint then."""
    folder = tmp_path_factory.mktemp("downloads") / "models"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HF_ENDPOINT", served.address)
        environment.setenv("HF_TOKEN", "secret")
        made = Downloads(folder, folder.parent)
        assert made.pid is None
        assert made.statuses == []
        assert served.asked == []
        made.search("whatever")
    yield made
    made.close()


@pytest.fixture
def hub(served: Hub) -> Hub:
    """The hub as it is when nothing goes wrong."""
    served.reset({REPO: HubRepository(FILES), "bee/other-gguf": HubRepository({}, downloads=99)})
    return served


@pytest.fixture
def downloads(started: Downloads) -> Iterator[Downloads]:
    """Downloads into an empty folder."""
    yield started
    for status in started.statuses:
        started.discard(status.plan.file.name)
    for path in started.folder.iterdir():
        path.unlink()


@pytest.fixture
def folder(downloads: Downloads) -> Path:
    return downloads.folder


class Ends:
    """Waits for the end of a download, and for what comes before."""

    def __init__(self, downloads: Downloads) -> None:
        self.seen: list[DownloadStatus] = []
        self._changed = threading.Condition()
        downloads.on_change = self._note

    def wait(self, condition: Callable[[DownloadStatus], bool]) -> DownloadStatus:
        with self._changed:
            assert self._changed.wait_for(lambda: any(map(condition, self.seen)), SECONDS), self.seen[-3:]
            found = next(filter(condition, self.seen))
            self.seen.clear()
            return found

    def end(self) -> DownloadStatus:
        return self.wait(lambda status: status.state != "running")

    def _note(self, status: DownloadStatus) -> None:
        with self._changed:
            self.seen.append(status)
            self._changed.notify_all()


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def plan_of(downloads: Downloads, name: str) -> DownloadPlan:
    found = downloads.files(REPO)
    return DownloadPlan(found.repo, found.revision, next(file for file in found.files if file.name == name))


def test_a_search_finds_the_most_downloaded_first_and_names_nobody(hub: Hub, downloads: Downloads) -> None:
    found = downloads.search("gguf")
    assert [model.repo for model in found] == ["bee/other-gguf", REPO]
    assert found[1].licence == "apache-2.0"
    assert downloads.search("no such thing") == ()
    assert {authorization for *_, authorization in hub.asked} == {""}


def test_the_files_of_a_repository_are_models_that_are_whole(hub: Hub, downloads: Downloads) -> None:
    found = downloads.files(REPO)
    assert (found.revision, found.licence, found.gated) == (COMMIT, "apache-2.0", False)
    assert found.licence_link == f"{hub.address}/{REPO}/blob/main/LICENSE"
    assert [file.name for file in found.files] == ["big-00001-of-00002.gguf", "small-Q4_K_M.gguf"]
    assert [file.size_bytes for file in found.files] == [500_000, 700_000]


def test_all_parts_of_a_split_model_come(hub: Hub, downloads: Downloads, folder: Path) -> None:
    ends = Ends(downloads)
    downloads.start(plan_of(downloads, "big-00001-of-00002.gguf"))
    status = ends.end()
    assert (status.state, status.path) == ("done", str(folder / "big-00001-of-00002.gguf"))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        Path(name).name: content for name, content in PARTS.items()
    }
    assert downloads.statuses == []


def test_a_cut_in_the_middle_is_mended(hub: Hub, downloads: Downloads, folder: Path) -> None:
    hub.cuts = [300_000, 0, 100_000]
    ends = Ends(downloads)
    downloads.start(plan_of(downloads, "small-Q4_K_M.gguf"))
    assert ends.end().state == "done"
    assert (folder / "small-Q4_K_M.gguf").read_bytes() == WHOLE
    assert hub.ranges[0] == ""
    starts = [int(asked.removeprefix("bytes=").removesuffix("-")) for asked in hub.ranges[1:]]
    assert len(starts) == 3
    assert 0 < starts[0] == starts[1] < starts[2]


def test_it_goes_on_after_a_pause_and_a_restart(
    monkeypatch: pytest.MonkeyPatch, hub: Hub, downloads: Downloads, folder: Path, tmp_path: Path
) -> None:
    # Cut before the end, so that it cannot be there before it is stopped.
    hub.wait, hub.cuts = threading.Event(), [200_000]
    ends = Ends(downloads)
    plan = plan_of(downloads, "small-Q4_K_M.gguf")
    downloads.start(plan)
    until(lambda: arrived_bytes(folder, plan) > 0)
    # The answer is held back: the pause is there before the rest is.
    pausing = threading.Thread(target=downloads.pause, args=(plan.file.name,))
    pausing.start()
    hub.wait.set()
    paused = ends.end()
    pausing.join()
    assert paused.state == "paused"
    assert not (folder / "small-Q4_K_M.gguf").exists()

    monkeypatch.setenv("HF_ENDPOINT", hub.address)
    again = Downloads(folder, tmp_path)
    [left] = again.statuses
    assert (left.plan, left.state) == (plan, "paused")
    assert 0 < left.done_bytes == paused.done_bytes < len(WHOLE)
    assert again.pid is None
    ends = Ends(again)
    again.start(left.plan)
    assert ends.end().state == "done"
    assert hub.ranges[-1] == f"bytes={left.done_bytes}-"
    assert (folder / "small-Q4_K_M.gguf").read_bytes() == WHOLE
    again.close()


def test_a_download_that_is_given_up_leaves_nothing(hub: Hub, downloads: Downloads, folder: Path) -> None:
    # Cut before the end, so that it cannot be there before it is stopped.
    hub.wait, hub.cuts = threading.Event(), [200_000]
    ends = Ends(downloads)
    plan = plan_of(downloads, "small-Q4_K_M.gguf")
    downloads.start(plan)
    ends.wait(lambda status: status.state == "running")
    hub.wait.set()
    downloads.discard(plan.file.name)
    assert downloads.statuses == []
    assert list(folder.iterdir()) == []


def test_a_wrong_checksum_is_thrown_away(hub: Hub, downloads: Downloads, folder: Path) -> None:
    hub.spoiled = True
    ends = Ends(downloads)
    plan = plan_of(downloads, "small-Q4_K_M.gguf")
    downloads.start(plan)
    status = ends.end()
    assert isinstance(status.error, DownloadDamaged)
    assert arrived_bytes(folder, plan) == 0
    assert not (folder / "small-Q4_K_M.gguf").exists()
    hub.spoiled = False
    downloads.start(plan)
    assert ends.end().state == "done"


def test_a_server_without_ranges_is_read_from_the_beginning(hub: Hub, downloads: Downloads, folder: Path) -> None:
    hub.cuts = [300_000]
    hub.without_ranges = True
    ends = Ends(downloads)
    downloads.start(plan_of(downloads, "small-Q4_K_M.gguf"))
    assert ends.end().state == "done"
    assert (folder / "small-Q4_K_M.gguf").read_bytes() == WHOLE


def test_what_is_done_is_known_until_somebody_has_seen_it(hub: Hub, downloads: Downloads, folder: Path) -> None:
    ends = Ends(downloads)
    downloads.start(plan_of(downloads, "small-Q4_K_M.gguf"))
    ends.end()
    assert str(folder / "small-Q4_K_M.gguf") in [status.path for status in downloads.unseen]
    downloads.note_seen("small-Q4_K_M.gguf")
    assert str(folder / "small-Q4_K_M.gguf") not in [status.path for status in downloads.unseen]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ((401, "GatedRepo"), HubGated),
        ((403, "GatedRepo"), HubGated),
        ((403, ""), HubGated),
        ((401, ""), HubMissing),
        ((404, "RepoNotFound"), HubMissing),
        ((404, "EntryNotFound"), HubMissing),
        ((500, ""), HubTrouble),
        ((429, ""), HubTrouble),
    ],
)
def test_refusals_are_worded(hub: Hub, downloads: Downloads, error: tuple[int, str], kind: type[Exception]) -> None:
    hub.repositories[REPO].error = error
    ends = Ends(downloads)
    downloads.start(plan_of(downloads, "small-Q4_K_M.gguf"))
    assert type(ends.end().error) is kind


def test_the_token_is_shown_for_gated_models_only_and_to_the_hub_only(hub: Hub, downloads: Downloads) -> None:
    hub.repositories[REPO].gated = "auto"
    ends = Ends(downloads)
    found = downloads.files(REPO)
    assert found.gated
    downloads.start(DownloadPlan(REPO, found.revision, found.files[-1], gated=True))
    assert ends.end().state == "done"
    shown = [path for _, path, _, authorization in hub.asked if authorization]
    assert all("/resolve/" in path for path in shown)
    assert shown


def test_an_unknown_repository_and_a_broken_hub_are_told(hub: Hub, downloads: Downloads) -> None:
    with pytest.raises(HubMissing):
        downloads.files("nobody/nothing")
    hub.status = 503
    with pytest.raises(HubTrouble):
        downloads.search("ant")


def test_without_a_network_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    downloads = Downloads(tmp_path, tmp_path)
    with pytest.raises(HubUnreachable) as caught:
        downloads.search("ant")
    assert "127.0.0.1:9" in str(caught.value)
    ends = Ends(downloads)
    plan = DownloadPlan(REPO, COMMIT, HubFile((HubPart("a.gguf", 3, "00"),)))
    downloads.start(plan)
    assert isinstance(ends.end().error, HubUnreachable)
    assert kept_plans(tmp_path) == [plan]
    downloads.close()


def test_the_child_leaves_when_it_is_idle_and_comes_back(
    monkeypatch: pytest.MonkeyPatch, hub: Hub, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.address)
    downloads = Downloads(tmp_path, tmp_path, idle_s=0.2)
    assert len(downloads.search("gguf")) == 2
    until(lambda: downloads.pid is None)
    hub.wait = threading.Event()
    ends = Ends(downloads)
    downloads.start(plan_of(downloads, "small-Q4_K_M.gguf"))
    # Longer than it may be idle: what is under way keeps it.
    time.sleep(0.5)
    hub.wait.set()
    assert ends.end().state == "done"
    downloads.close()


def test_a_full_disk_is_told_before_anything_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(download_module.shutil, "disk_usage", lambda _: usage(10**9, 10**9, 10**6))
    plan = DownloadPlan(REPO, COMMIT, HubFile((HubPart("a.gguf", 3_000_000_000, "00"),)))
    with pytest.raises(NoRoomForModel) as caught:
        list(download(plan, tmp_path, lambda: False))
    assert "3.0 GB" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_model_of_the_same_name_is_not_overwritten(tmp_path: Path) -> None:
    folder = tmp_path
    (folder / "a.gguf").write_bytes(b"mine")
    plan = DownloadPlan(REPO, COMMIT, HubFile((HubPart("sub/a.gguf", 3, "00"),)))
    with pytest.raises(ModelNameTaken):
        list(download(plan, folder, lambda: False))
    assert (folder / "a.gguf").read_bytes() == b"mine"
