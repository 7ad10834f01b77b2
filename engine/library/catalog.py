"""The models of one folder."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import get_args

import msgspec
import psutil

from engine.errors import ModelError, ModelNotFound, ModelTooBig, NoModels
from engine.library.adapter import AdapterInfo, is_adapter, read_adapter
from engine.library.header import ModelInfo, ModelKind, memory_need, read_header, read_model_info


class BrokenModel(msgspec.Struct, frozen=True):
    """A GGUF file that cannot be used, and why."""

    path: Path
    error: ModelError


def list_models(folder: Path) -> list[ModelInfo | BrokenModel]:
    """The GGUF files right in ``folder``, by name, without adapters; of a model in several parts the first."""
    return [found for found in _files(folder) if not isinstance(found, AdapterInfo)]


def list_adapters(folder: Path) -> list[AdapterInfo]:
    """The LoRA adapters right in ``folder``, by name."""
    return [found for found in _files(folder) if isinstance(found, AdapterInfo)]


def find_model(folder: Path, name_or_path: str) -> ModelInfo:
    """The model of this name (any case, with or without ``.gguf``), else the file at this path.

    Raises ``NoModels`` where the folder has none, ``ModelNotFound``, or what is wrong with the file.
    """
    path = Path(name_or_path).expanduser()
    if path.is_absolute() or path.parent != Path():
        return read_model_info(path)
    models = list_models(folder)
    wanted = name_or_path.casefold().removesuffix(".gguf")
    for model in models:
        if model.path.stem.casefold() == wanted:
            if isinstance(model, BrokenModel):
                raise model.error
            return model
    if path.is_file():
        return read_model_info(path)
    raise ModelNotFound(model=name_or_path) if models else NoModels(folder=str(folder))


def talkers_first(models: Sequence[ModelInfo | BrokenModel]) -> list[ModelInfo]:
    """The models that can be used, those that hold conversations before those that do other work."""
    order = get_args(ModelKind)
    usable = [model for model in models if isinstance(model, ModelInfo)]
    return sorted(usable, key=lambda model: order.index(model.kind))


def check_fits(info: ModelInfo, context_tokens: int, freed_bytes: int = 0) -> None:
    """Raises ``ModelTooBig``; ``freed_bytes`` is what the model that is loaded now will give back."""
    needed = memory_need(info, context_tokens)
    available = psutil.virtual_memory().available + freed_bytes
    if needed > available:
        raise ModelTooBig(model=info.name, needed=_size(needed), available=_size(available))


def _files(folder: Path) -> list[ModelInfo | AdapterInfo | BrokenModel]:
    if not folder.is_dir():
        return []
    paths = sorted(folder.glob("*.gguf"), key=lambda path: path.name.casefold())
    return [_read(path) for path in paths if not _is_later_part(path)]


def _read(path: Path) -> ModelInfo | AdapterInfo | BrokenModel:
    try:
        stat = path.stat()
        return _read_once(path, stat.st_size, stat.st_mtime_ns)
    except OSError:
        return BrokenModel(path, ModelNotFound(model=path.stem))
    except ModelError as error:
        return BrokenModel(path, error)


@lru_cache(maxsize=256)
def _read_once(path: Path, _size: int, _modified_ns: int) -> ModelInfo | AdapterInfo:
    """Read anew when the file has changed: the arguments are the key."""
    if is_adapter(read_header(path)):
        return read_adapter(path)
    return read_model_info(path)


def _is_later_part(path: Path) -> bool:
    """Whether the name is that of a split file's second or later part, such as ``x-00002-of-00003``."""
    part, of, _ = path.stem.rpartition("-of-")
    number = part.rpartition("-")[2]
    return bool(of) and len(number) == 5 and number.isdigit() and int(number) > 1


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
