"""What is kept of downloads that are under way: ``.downloads`` of the models folder.

A plan lies there as ``NAME.json``, the bytes that have arrived of its parts as files named by the part's SHA-256, so
that bytes of another version are never taken for it. Nothing here goes to the network.
"""

from pathlib import Path

import msgspec

from engine.library.hub_messages import DownloadPlan, HubPart

_FOLDER = ".downloads"

_decoder = msgspec.json.Decoder(DownloadPlan)


def keep_plan(folder: Path, plan: DownloadPlan) -> None:
    """Note that ``plan`` is under way. Raises ``OSError``."""
    (folder / _FOLDER).mkdir(parents=True, exist_ok=True)
    file = _plan_file(folder, plan)
    partial = file.with_suffix(".writing")
    partial.write_bytes(msgspec.json.encode(plan))
    partial.replace(file)


def kept_plans(folder: Path) -> list[DownloadPlan]:
    """The downloads that were begun and have not ended, by name."""
    plans = []
    for file in sorted((folder / _FOLDER).glob("*.json")):
        try:
            plans.append(_decoder.decode(file.read_bytes()))
        except (OSError, msgspec.MsgspecError):
            # Without its plan nobody knows what the bytes are of.
            file.unlink(missing_ok=True)
    return plans


def arrived_bytes(folder: Path, plan: DownloadPlan) -> int:
    """How much of a download is there."""
    files = [partial_file(folder, part) for part in plan.file.parts]
    return sum(file.stat().st_size for file in files if file.exists())


def partial_file(folder: Path, part: HubPart) -> Path:
    """Where the bytes of a part are gathered."""
    return folder / _FOLDER / f"{part.sha256}.part"


def forget_plan(folder: Path, plan: DownloadPlan) -> None:
    """Leave nothing of a download, ended or not."""
    for part in plan.file.parts:
        partial_file(folder, part).unlink(missing_ok=True)
    _plan_file(folder, plan).unlink(missing_ok=True)
    folder = folder / _FOLDER
    if folder.exists() and not any(folder.iterdir()):
        folder.rmdir()


def _plan_file(folder: Path, plan: DownloadPlan) -> Path:
    return folder / _FOLDER / f"{plan.file.name}.json"
