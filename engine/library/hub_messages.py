"""What is known of models on the hub, and what the window and the download child say to each other."""

from pathlib import PurePosixPath

import msgspec

from knowledge.child.wire import Cancel, Completed, Failure, Ready


class HubModel(msgspec.Struct, frozen=True):
    """A repository with GGUF files, as a search finds it. ``licence`` is "" where it does not say."""

    repo: str
    downloads: int
    licence: str
    gated: bool


class HubPart(msgspec.Struct, frozen=True):
    """A file of a repository: ``name`` is its path there, ``sha256`` in hexadecimal digits."""

    name: str
    size_bytes: int
    sha256: str

    @property
    def file_name(self) -> str:
        """The name that it gets on this computer."""
        return PurePosixPath(self.name).name


class HubFile(msgspec.Struct, frozen=True):
    """A model that can be downloaded: one file, or the ``parts`` of a split one in their order."""

    parts: tuple[HubPart, ...]

    @property
    def name(self) -> str:
        return self.parts[0].file_name

    @property
    def size_bytes(self) -> int:
        return sum(part.size_bytes for part in self.parts)


class HubRepo(msgspec.Struct, frozen=True, tag=True):
    """A repository at one commit, its ``revision``. ``licence_link`` is an address, "" where there is none."""

    repo: str
    revision: str
    licence: str
    licence_link: str
    gated: bool
    files: tuple[HubFile, ...]


class DownloadPlan(msgspec.Struct, frozen=True):
    """What is to be brought: exact files of one commit, so that a download goes on where it was left."""

    repo: str
    revision: str
    file: HubFile
    licence: str = ""
    gated: bool = False


class SearchHub(msgspec.Struct, frozen=True, tag=True):
    """Answered by one ``HubModels``."""

    words: str


class ListFiles(msgspec.Struct, frozen=True, tag=True):
    """Answered by one ``HubRepo``."""

    repo: str


class Download(msgspec.Struct, frozen=True, tag=True):
    """Answered by ``Progress``…, then ``Downloaded`` unless it was cancelled: what has arrived is kept then."""

    plan: DownloadPlan
    folder: str


class HubModels(msgspec.Struct, frozen=True, tag=True):
    models: tuple[HubModel, ...]


class Progress(msgspec.Struct, frozen=True, tag=True):
    """``bytes_per_s`` is of the last seconds, 0 before anything has arrived in this run."""

    done_bytes: int
    bytes_per_s: float


class Downloaded(msgspec.Struct, frozen=True, tag=True):
    """The model's file, the first one of a split model."""

    path: str


HubRequest = SearchHub | ListFiles | Download
HubEvent = HubModels | HubRepo | Progress | Downloaded

request_decoder = msgspec.msgpack.Decoder(tuple[int, HubRequest | Cancel])
event_decoder = msgspec.msgpack.Decoder(tuple[int, HubEvent | Ready | Completed | Failure])
