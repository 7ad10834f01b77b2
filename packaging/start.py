"""Set Dodam up in this folder and open it: ``python3 packaging/start.py``; with ``--test``, pass the tests instead.

Uses only the standard library, because nothing is installed yet. What is set up already is not set up again.
"""

import argparse
import ctypes.util
import hashlib
import importlib
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
BIN = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
ONLY_LLAMA = ROOT / "packaging" / "only_llama.cmake"
LEAST_PYTHON = (3, 11)

QT_LIBRARIES = {
    "EGL": "libegl1",
    "GL": "libgl1",
    "fontconfig": "libfontconfig1",
    "dbus-1": "libdbus-1-3",
    "xkbcommon": "libxkbcommon0",
    "xkbcommon-x11": "libxkbcommon-x11-0",
    "xcb-cursor": "libxcb-cursor0",
    "xcb-icccm": "libxcb-icccm4",
    "xcb-image": "libxcb-image0",
    "xcb-keysyms": "libxcb-keysyms1",
    "xcb-randr": "libxcb-randr0",
    "xcb-render-util": "libxcb-render-util0",
    "xcb-shape": "libxcb-shape0",
    "xcb-sync": "libxcb-sync1",
    "xcb-xfixes": "libxcb-xfixes0",
    "xcb-xkb": "libxcb-xkb1",
    "X11-xcb": "libx11-xcb1",
}
"""Shared libraries that Qt loads on Linux and does not bring along, with Debian's name for each."""

WITHOUT_AMX = "-mno-amx-tile -mno-amx-int8 -mno-amx-bf16"
"""llama.cpp's AMX kernels end the process at the first batch (ggml-org/llama.cpp#20824). Without them the layouts that
Q4_0 and K-quantized weights are repacked into can be used, which read prompts up to three times as fast."""
UNROLLED = "-funroll-loops"
"""gcc's -O3 alone leaves the loops over a row's blocks as they are. Unrolled, models of 135 to 270 million parameters
write 4 to 9 % faster and read 4 to 8 % faster, to the same last bit (``tests.bench.decode`` measures against -O3)."""

CHECKS = (
    ["ruff", "check", "."],
    ["ruff", "format", "--check", "."],
    ["mypy"],
    ["lint-imports"],
    ["pytest"],
)


def main() -> int:
    options = argparse.ArgumentParser(description="Set Dodam up in this folder and open it.")
    options.add_argument("--test", action="store_true", help="pass the tests instead of opening the window")
    options.add_argument("--set-up", action="store_true", help="set up only")
    chosen = options.parse_args()
    missing = what_is_missing()
    if missing:
        print("Dodam cannot be set up yet:", *missing, sep="\n  - ", file=sys.stderr)
        return 1
    failed = set_up("starter,test,reference" if chosen.test else "starter")
    if failed:
        print(
            f"The set-up stopped: {failed}. What it printed is above; run the same line again to go on.",
            file=sys.stderr,
        )
        return 1
    if chosen.set_up:
        return 0
    return pass_tests() if chosen.test else run(BIN / "dodam")


def what_is_missing() -> list[str]:
    """What this machine lacks, each with what to do about it."""
    missing = []
    if sys.version_info < LEAST_PYTHON:
        have = ".".join(map(str, sys.version_info[:3]))
        missing.append(f"Python 3.11 or newer is needed, this is {have}. Install it and run this line with it.")
    try:
        importlib.import_module("ensurepip")
    except ImportError:
        missing.append("Python's venv module is missing. On Debian or Ubuntu: sudo apt-get install python3-venv")
    if os.name == "posix":
        missing += missing_compiler() + missing_headers()
    if sys.platform == "linux":
        missing += missing_qt_libraries()
    return missing


def missing_compiler() -> list[str]:
    hint = "xcode-select --install" if sys.platform == "darwin" else "sudo apt-get install build-essential"
    wanted = {
        "C": [os.environ.get("CC"), "cc", "gcc", "clang"],
        "C++": [os.environ.get("CXX"), "c++", "g++", "clang++"],
    }
    return [
        f"No {language} compiler was found; llama.cpp is built for this computer with it. For example: {hint}"
        for language, names in wanted.items()
        if not any(name and shutil.which(name.split()[0]) for name in names)
    ]


def missing_headers() -> list[str]:
    if Path(sysconfig.get_path("include"), "Python.h").exists():
        return []
    return [
        "Python's headers are missing; Dodam is built with them. On Debian or Ubuntu: sudo apt-get install python3-dev"
    ]


def missing_qt_libraries() -> list[str]:
    packages = [package for library, package in QT_LIBRARIES.items() if ctypes.util.find_library(library) is None]
    if not packages:
        return []
    return [
        f"Qt needs system libraries that are not there. On Debian or Ubuntu: sudo apt-get install {' '.join(packages)}"
    ]


def set_up(extras: str) -> str:
    """Make the environment, install Dodam with ``extras``, fetch its models. Returns what failed, "" for nothing."""
    stamp = ENVIRONMENT / f"set-up-{extras.replace(',', '-')}"
    decides = [Path(__file__), ROOT / "pyproject.toml", CONSTRAINTS, ONLY_LLAMA, *sorted(ROOT.glob("engine/**/*.c"))]
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in decides)).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        print("Setting Dodam up: building llama.cpp for this computer takes a few minutes, once.", flush=True)
        if not PYTHON.exists():
            venv.create(ENVIRONMENT, with_pip=True)
        pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--constraint", CONSTRAINTS]
        if install_llama(pip):
            return "building llama.cpp failed"
        # setuptools warns those who write a pyproject.toml, not those who run this.
        if run(*pip, "--editable", f"{ROOT}[{extras}]", PYTHONWARNINGS="ignore"):
            return "installing the packages failed"
        stamp.write_text(wanted)
    return "preparing the embedding model failed" if run(PYTHON, "-m", "knowledge.embedding.install") else ""


def compiler_flags() -> str:
    """What llama.cpp is compiled with besides its own flags: what suits this processor and the compiler knows."""
    try:
        has_amx = "amx_int8" in Path("/proc/cpuinfo").read_text()
    except OSError:
        has_amx = False
    wanted = [WITHOUT_AMX, UNROLLED] if has_amx else [UNROLLED]
    return " ".join(flags for flags in wanted if os.name == "posix" and compiler_knows(flags))


def compiler_knows(flags: str) -> bool:
    compiler = (os.environ.get("CC") or "cc").split()
    command = [*compiler, "-Werror", *flags.split(), "-x", "c", "-c", os.devnull, "-o", os.devnull]
    return subprocess.call(command, stderr=subprocess.DEVNULL) == 0


def install_llama(pip: list[object]) -> int:
    """Build and install llama.cpp alone, also over one that was built otherwise; the exit code of pip.

    What a person set for compilers and CMake counts. Pip's cache does not tell builds with different options apart, so
    each has a cache of its own.
    """
    flags = compiler_flags()
    own = {"CFLAGS": flags, "CXXFLAGS": flags, "CMAKE_ARGS": cmake_options()}
    theirs = {name: os.environ.get(name, "") for name in own}
    pinned = next(line for line in CONSTRAINTS.read_text().splitlines() if line.startswith("llama_cpp_python=="))
    wanted = f"{pinned} {flags} {theirs}\n{ONLY_LLAMA.read_text()}"
    stamp = ENVIRONMENT / "llama-built"
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    asked = subprocess.run([PYTHON, "-m", "pip", "cache", "dir"], capture_output=True, text=True, check=False)
    folder = "llama-" + hashlib.sha256(wanted.encode()).hexdigest()[:8]
    # Where pip is told to keep no cache there is none to mix up.
    apart = ["--cache-dir", Path(asked.stdout.strip(), folder)] if asked.returncode == 0 else []
    building = {name: f"{theirs[name]} {own[name]}".strip() for name in own}
    code = run(*pip, "--no-deps", "--force-reinstall", *apart, pinned, **building)
    if not code:
        stamp.write_text(wanted)
    return code


def cmake_options() -> str:
    """Builds the library without llama.cpp's tools and its reader of pictures, which take two thirds of the time."""
    return f"-DLLAVA_BUILD=OFF {shlex.quote(f'-DCMAKE_PROJECT_llama.cpp_INCLUDE={ONLY_LLAMA.as_posix()}')}"


def pass_tests() -> int:
    for command in CHECKS:
        print("==", *command, flush=True)
        code = run(BIN / command[0], *command[1:])
        if code:
            return code
    return 0


def run(*command: object, **environment: str) -> int:
    """Run a command in the project's folder; its exit code."""
    return subprocess.call([str(part) for part in command], cwd=ROOT, env=os.environ | environment)


if __name__ == "__main__":
    sys.exit(main())
