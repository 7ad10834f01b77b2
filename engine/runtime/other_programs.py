"""What other programs take of the processors."""

import time

import psutil


class OtherPrograms:
    """Looks at them from one call of ``share`` to the next."""

    def __init__(self) -> None:
        self._total, self._ours = _spent()

    def share(self) -> float:
        """What they took of the whole machine since the last call, 0 to 1; what a host keeps to itself is theirs."""
        total, ours = _spent()
        idle = total.idle - self._total.idle + getattr(total, "iowait", 0.0) - getattr(self._total, "iowait", 0.0)
        whole = sum(total) - sum(self._total)
        taken = max(whole - idle - (ours - self._ours), 0.0)
        self._total, self._ours = total, ours
        return taken / whole if whole > 0 else 0.0


def _spent() -> tuple[psutil._ntuples.scputimes, float]:
    return psutil.cpu_times(), time.process_time()
