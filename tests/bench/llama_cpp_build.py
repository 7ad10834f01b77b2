"""llama.cpp's own tools, built from the source of the installed llama-cpp-python: what benches measure against.

They are built with llama.cpp's own flags; what ``packaging/start.py`` adds to these for Dodam counts as Dodam's gain.

Run with ``python -m tests.bench.llama_cpp_build`` to build them all ahead of a bench; it takes minutes, once. The cache
folder is the user's cache, or ``DODAM_BENCH_CACHE``.
"""

import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Literal

from platformdirs import user_cache_path

Tool = Literal["llama-bench", "llama-server", "llama-quantize"]
TOOLS: tuple[Tool, ...] = ("llama-bench", "llama-server", "llama-quantize")

_OPTIONS = (
    "-DCMAKE_BUILD_TYPE=Release",
    "-DLLAMA_BUILD_TESTS=OFF",
    "-DLLAMA_BUILD_EXAMPLES=OFF",
    "-DLLAMA_BUILD_APP=OFF",
    # The server's own pages would be fetched, and encryption is not what is measured.
    "-DLLAMA_USE_PREBUILT_UI=OFF",
    "-DLLAMA_OPENSSL=OFF",
)
_WITHOUT_AMX = "-mno-amx-tile -mno-amx-int8 -mno-amx-bf16"


def cache_folder() -> Path:
    """Where sources, tools and quantized models are kept between runs."""
    chosen = os.environ.get("DODAM_BENCH_CACHE")
    return Path(chosen) if chosen else user_cache_path("dodam-bench")


def build(tool: Tool) -> Path:
    """The executable ``tool``, built if it is not there yet.

    Raises ``subprocess.CalledProcessError`` where pip or cmake fails; what they say is on standard output.
    """
    version = importlib.metadata.version("llama-cpp-python")
    folder = cache_folder() / f"llama-cpp-python-{version}-{_instructions()}"
    built = folder / "build" / "bin" / tool
    if not built.exists():
        source = _source(version) / "vendor" / "llama.cpp"
        # The linker leaves a half-written file behind when it is interrupted; cmake finishes it the next time.
        _run("cmake", "-S", source, "-B", folder / "build", *_OPTIONS, *_flags(), *_generator())
        # Whatever else runs on this computer goes first.
        _run("nice", "cmake", "--build", folder / "build", "--target", tool, "--parallel", os.cpu_count() or 1)
    return built


def llama_cpp_source() -> Path:
    """The source of the llama.cpp that the installed llama-cpp-python was made from, fetched if it is not there yet.

    Raises ``subprocess.CalledProcessError`` where pip cannot get it.
    """
    return _source(importlib.metadata.version("llama-cpp-python")) / "vendor" / "llama.cpp"


def _instructions() -> str:
    """Whether the installed library has AMX kernels: tools with others would be another ceiling."""
    # Only here: a bench may have to set what OpenMP reads when llama.cpp is loaded.
    from llama_cpp import llama_cpp as native

    return "amx" if b"AMX_INT8 = 1" in native.llama_print_system_info() else "plain"


def _flags() -> tuple[str, ...]:
    if _instructions() == "amx" or platform.machine() not in ("x86_64", "AMD64"):
        return ()
    return (f"-DCMAKE_C_FLAGS={_WITHOUT_AMX}", f"-DCMAKE_CXX_FLAGS={_WITHOUT_AMX}")


def _generator() -> tuple[str, ...]:
    return ("-G", "Ninja") if shutil.which("ninja") else ()


def _source(version: str) -> Path:
    """The unpacked source package of ``version``, as the package index has it."""
    sources = cache_folder() / "source"
    unpacked = sources / f"llama_cpp_python-{version}"
    if not unpacked.exists():
        pip = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--quiet", "--no-deps"]
        wanted = ["--no-binary", "llama-cpp-python", "--dest", sources, f"llama-cpp-python=={version}"]
        _run(*pip, *wanted)
        part = sources / "unpacking"
        shutil.rmtree(part, ignore_errors=True)
        with tarfile.open(next(sources.glob(f"llama_cpp_python-{version}.tar.gz"))) as archive:
            archive.extractall(part, filter="data")
        (part / unpacked.name).rename(unpacked)
    return unpacked


def _run(*command: object) -> None:
    subprocess.run([str(word) for word in command], check=True)


if __name__ == "__main__":
    for name in TOOLS:
        print(build(name))
