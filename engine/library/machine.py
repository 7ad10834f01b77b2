"""How fast a model runs on this computer: measured once, kept in ``machine.json`` of the profile.

A result belongs to a model file and a machine: its processor, its cores and the build of llama.cpp. When one of them
changes, it is not found any more and measured anew.
"""

import hashlib
import platform
from importlib.metadata import distribution
from pathlib import Path
from typing import Literal

import msgspec
import psutil

_MOST_OTHERS = 0.15

AttentionMode = Literal["plain", "flash", "flash-q8"]
"""How a context attends: step by step, in one pass (flash attention), or so over a KV cache of 8 bits (``q8_0``)."""


class Attention(msgspec.Struct, frozen=True):
    """How a context attends; ``begins_shallow`` where it has another way for as long as it has read little."""

    mode: AttentionMode = "plain"
    begins_shallow: bool = False


class MachineFit(msgspec.Struct, frozen=True):
    """What suits a model on this machine, all medians.

    ``threads`` writes fastest. ``by_threads`` has tokens per second for each number of threads that was tried: written
    one by one, and read in a batch. ``batch_costs`` is what decoding that many tokens at once takes, relative to one.
    ``others`` is the share of the machine, 0 to 1, that other programs used meanwhile. ``attention`` suits long
    conversations best; ``by_attention`` has tokens per second, written and read, ``attention_depth`` tokens deep.
    ``begins_shallow`` says that a context which otherwise attends so writes its first tokens faster in another way.
    """

    threads: int
    write_tokens_per_s: float
    read_tokens_per_s: float
    by_threads: dict[int, tuple[float, float]]
    batch_costs: dict[int, float]
    others: float = 0.0
    attention: AttentionMode = "plain"
    by_attention: dict[AttentionMode, tuple[float, float]] = {}
    attention_depth: int = 0
    begins_shallow: bool = False

    @property
    def is_trusted(self) -> bool:
        """Whether the machine was idle enough: beside a busy program fewer threads look faster than they are."""
        return self.others < _MOST_OTHERS


class _Kept(msgspec.Struct, frozen=True):
    machine: str
    fits: dict[str, MachineFit]


def known_fit(file: Path, model: Path) -> MachineFit | None:
    """What was measured for ``model`` on this machine; None where nothing was, or where the file cannot be read."""
    return _read(file).fits.get(_model_key(model))


def keep_fit(file: Path, model: Path, fit: MachineFit) -> None:
    """Remember ``fit`` in ``file``. Raises ``OSError``."""
    kept = _read(file)
    changed = _Kept(kept.machine, {**kept.fits, _model_key(model): fit})
    partial = file.with_suffix(".partial")
    partial.write_bytes(msgspec.json.format(msgspec.json.encode(changed)))
    partial.replace(file)


def default_threads() -> int:
    """Physical cores: a second thread on a core slows token generation, which waits for memory."""
    return psutil.cpu_count(logical=False) or 1


def threads_to_try() -> tuple[int, ...]:
    """One, half of the cores, all cores, all hardware threads."""
    cores = default_threads()
    return tuple(sorted({1, max(cores // 2, 1), cores, psutil.cpu_count() or cores}))


def machine_name() -> str:
    """The processor, its cores and threads, and the build of llama.cpp."""
    cores = f"{psutil.cpu_count(logical=False)} cores, {psutil.cpu_count()} threads"
    llama = distribution("llama-cpp-python")
    # The same version may have been compiled in another way: its libraries' checksums are in this list.
    files = hashlib.sha256((llama.read_text("RECORD") or "").encode()).hexdigest()[:8]
    return f"{processor_name()}, {cores}, llama-cpp-python {llama.version} {files}"


def processor_name() -> str:
    """As its maker calls it, where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.processor() or platform.machine()


def _read(file: Path) -> _Kept:
    """What ``file`` holds of this machine."""
    machine = machine_name()
    try:
        kept = msgspec.json.decode(file.read_bytes(), type=_Kept)
    except (OSError, msgspec.MsgspecError):
        return _Kept(machine, {})
    return kept if kept.machine == machine else _Kept(machine, {})


def _model_key(model: Path) -> str:
    try:
        stat = model.stat()
    except OSError:
        return model.name
    return f"{model.name} {stat.st_size} {stat.st_mtime_ns}"
