"""The set-up says what a machine lacks before it does anything."""

import os
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

START = Path(__file__).resolve().parents[2] / "packaging" / "start.py"


@pytest.mark.skipif(os.name != "posix", reason="compilers are looked for on PATH only where that is the custom")
def test_a_missing_compiler_is_named_with_what_to_do(tmp_path: Path) -> None:
    copy = tmp_path / "packaging" / "start.py"
    copy.parent.mkdir()
    shutil.copyfile(START, copy)
    environment = {name: value for name, value in os.environ.items() if name not in {"CC", "CXX"}} | {"PATH": ""}
    command = [sys.executable, str(copy), "--set-up"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "No C compiler was found" in done.stderr
    assert "No C++ compiler was found" in done.stderr
    assert "build-essential" in done.stderr or "xcode-select" in done.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere Python brings its headers along")
def test_missing_headers_of_python_are_named_with_what_to_do(tmp_path: Path) -> None:
    copy = tmp_path / "packaging" / "start.py"
    copy.parent.mkdir()
    shutil.copyfile(START, copy)
    run = "import runpy, sys, sysconfig; sysconfig.get_path = lambda name: '/nowhere'"
    command = [sys.executable, "-c", f"{run}; runpy.run_path(sys.argv.pop(), run_name='__main__')", str(copy)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "python3-dev" in done.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.mark.skipif(os.name != "posix", reason="flags of gcc and clang")
def test_only_flags_that_the_compiler_knows_are_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = runpy.run_path(str(START))
    asked, compiler = tmp_path / "asked", tmp_path / "compiler"
    compiler.write_text(f'#!/bin/sh\necho "$@" >> {asked}\ncase "$*" in *amx*) exit 1;; esac\n')
    compiler.chmod(0o755)
    monkeypatch.setenv("CC", str(compiler))
    assert start["compiler_flags"]() == start["UNROLLED"]
    assert start["UNROLLED"] in asked.read_text()
    compiler.write_text("#!/bin/sh\nexit 1\n")
    assert start["compiler_flags"]() == ""


def test_what_cmake_reads_is_found_in_a_folder_with_blanks(tmp_path: Path) -> None:
    copy = tmp_path / "a folder" / "packaging"
    shutil.copytree(START.parent, copy)
    start = runpy.run_path(str(copy / "start.py"))
    (told,) = [word for word in shlex.split(start["cmake_options"]()) if "INCLUDE=" in word]
    assert Path(told.partition("=")[2]) == copy / "only_llama.cmake"
    assert (copy / "only_llama.cmake").exists()
