"""Finds models on the hub, by huggingface_hub; also behind ``HF_ENDPOINT``; says nothing but what is asked for."""

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath

import msgspec
from huggingface_hub import HfApi, constants, get_session, hf_raise_for_status
from huggingface_hub.hf_api import ModelInfo, RepoSibling

from engine.errors import HubMissing, HubTrouble
from engine.library.hub_errors import hub_errors, hub_host
from engine.library.hub_messages import HubFile, HubModel, HubPart, HubRepo

MOST_FOUND = 40
TIMEOUT_S = 20.0

_PART = re.compile(r"(.+)-(\d{5})-of-(\d{5})\.gguf")
_NO_MODEL = re.compile(r"mmproj|imatrix", re.IGNORECASE)
"""Files of a repository that only help a model: eyes, and statistics for quantizing."""


class _Row(msgspec.Struct, frozen=True):
    """A model of the hub's list; ``gated`` tells how one gets in where one must ask."""

    id: str
    downloads: int = 0
    tags: tuple[str, ...] = ()
    gated: bool | str = False


_rows = msgspec.json.Decoder(tuple[_Row, ...])


def search_models(words: str) -> tuple[HubModel, ...]:
    """The repositories with GGUF files whose names hold ``words``, the most downloaded first. Raises a ``HubError``."""
    asked: dict[str, str | int | Sequence[str]] = {
        "filter": "gguf",
        "search": words,
        "sort": "downloads",
        "limit": MOST_FOUND,
        "expand": ("downloads", "gated", "tags"),
    }
    with hub_errors():
        # Not by HfApi.list_models: without a network it tries for 23 s before it says so.
        answer = get_session().get(f"{constants.ENDPOINT}/api/models", params=asked, timeout=TIMEOUT_S)
        hf_raise_for_status(answer)
    try:
        found = _rows.decode(answer.content)
    except msgspec.MsgspecError as error:
        raise HubTrouble(host=hub_host(), reason=str(error)) from error
    return tuple(HubModel(row.id, row.downloads, _tagged_licence(row.tags), bool(row.gated)) for row in found)


def repo_files(repo: str) -> HubRepo:
    """The models of a repository as it is now. Raises a ``HubError``."""
    with hub_errors(repo):
        info = HfApi().model_info(repo, files_metadata=True, timeout=TIMEOUT_S, token=False)
    files = model_files(info.siblings or [])
    if not files or info.sha is None:
        raise HubMissing(repo=repo, host=hub_host())
    licence, link = _licence(info)
    return HubRepo(repo, info.sha, licence, link, bool(info.gated), files)


def model_files(siblings: Sequence[RepoSibling]) -> tuple[HubFile, ...]:
    """The models among the files of a repository, the smallest first; split ones only with all their parts."""
    groups: dict[str, list[HubPart]] = defaultdict(list)
    wanted: dict[str, int] = {}
    for sibling in siblings:
        if sibling.lfs is None or not sibling.rfilename.lower().endswith(".gguf"):
            continue
        if _NO_MODEL.search(PurePosixPath(sibling.rfilename).name):
            continue
        split = _PART.fullmatch(sibling.rfilename)
        group = split[1] if split else sibling.rfilename
        wanted[group] = int(split[3]) if split else 1
        groups[group].append(HubPart(sibling.rfilename, sibling.lfs.size, sibling.lfs.sha256))
    files = [
        HubFile(tuple(sorted(parts, key=lambda part: part.name)))
        for group, parts in groups.items()
        if len(parts) == wanted[group]
    ]
    return tuple(sorted(files, key=lambda file: file.size_bytes))


def _tagged_licence(tags: Sequence[str]) -> str:
    return next((tag.removeprefix("license:") for tag in tags if tag.startswith("license:")), "")


def _licence(info: ModelInfo) -> tuple[str, str]:
    """The licence's name and where its text is: the repository's card links to it, or is the place to look."""
    card = info.card_data
    told = card.get("license_name") or card.get("license") if card is not None else None
    link = str(card.get("license_link") or "") if card is not None else ""
    if not link.startswith("https://"):
        page = f"{constants.ENDPOINT}/{info.id}"
        link = f"{page}/blob/main/{link}" if link else page
    return str(told or _tagged_licence(info.tags or [])), link
