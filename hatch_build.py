"""Build hook: compiles the hot modules if a compiler is available, and precompiles the dictionaries, to save it at every start.

Without a compiler the modules run as plain Python.

Every `.py` file is compiled that has a `.pxd` of the same name with C types for its variables (Cython's augmenting files).
Environment variables, which apply if set and not empty:

- SPINFIX_PURE: build without compiling.
- SPINFIX_REQUIRE_COMPILED: fail if compiling fails, or if the dictionaries cannot be precompiled; for releases and the gate.
- SPINFIX_WHEEL=code: leave out dictionaries and models, which are then in the wheel spinfix-data (`.ci/data`).
- SPINFIX_BOUNDSCHECK: compile with checks of every index and without optimisation, to find errors; three times as slow.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LAY_OUT = """
import sys
sys.path.insert(0, sys.argv[1])
from spinfix.artefacts import pack_files
from spinfix.families import registry
print(pack_files.lay_out())
for family in registry.shipped():
    for path in registry.kind(family.kind).lay_out(family):
        print(path)
"""
DIRECTIVES = {
    "language_level": 3,
    "annotation_typing": False,  # types come from the .pxd files alone
    "boundscheck": False,
    "wraparound": False,
    "initializedcheck": False,
    "cdivision": True,
    "embedsignature": True,
    "freethreading_compatible": True,  # see "Threads" in docs/speed.md
}
SOURCES = "spinfix/compiled.sha256"
"""What was compiled, as `sha256sum` lists files: by it the tests find what has changed since."""
CHECKED = {"boundscheck": True, "initializedcheck": True}
"""Additional checks with SPINFIX_BOUNDSCHECK; negative indices are also errors, since `wraparound` stays off."""


def hot_modules(root: Path) -> list[str]:
    """Dotted names of the modules to compile: every `.py` file with a `.pxd` of the same name."""
    found = (
        path.relative_to(root).with_suffix("")
        for path in (root / "spinfix").rglob("*.pxd")
        if path.with_suffix(".py").is_file()
    )
    return sorted(".".join(path.parts) for path in found)


class CompileHook(BuildHookInterface[Any]):
    """Puts the compiled modules into the wheel, or next to their sources in an editable installation."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile modules and dictionaries, and report the result of each in one line."""
        root = Path(self.root)
        self._compile(root, build_data)
        try:
            laid_out = lay_out(root)
        except Exception as error:  # a missing tool must not prevent the installation
            if os.environ.get("SPINFIX_REQUIRE_COMPILED"):
                raise
            self.app.display_warning(f"spinfix: dictionaries not precompiled ({error!r}); every start takes 0.4 s longer")
        else:
            build_data["artifacts"] += [f"/{path.relative_to(root)}" for path in laid_out]
        if os.environ.get("SPINFIX_WHEEL") == "code" and version != "editable":
            self._leave_out_data(build_data)

    def _leave_out_data(self, build_data: dict[str, Any]) -> None:
        """Make a wheel without data, which requires the wheel with the data."""
        minor = self.metadata.version.rpartition(".")[0]
        build_data["dependencies"].append(f"spinfix-data=={minor}.*")
        wheel = self.build_config.target_config
        wheel["exclude"] = [*wheel.get("exclude", ()), "/spinfix/data"]
        del wheel["force-include"]["dictionaries"]
        build_data["artifacts"] = [path for path in build_data["artifacts"] if not path.startswith("/spinfix/data/")]

    def _compile(self, root: Path, build_data: dict[str, Any]) -> None:
        if not os.environ.get("SPINFIX_PURE") and (built := up_to_date(root)):
            self._ship(built, root, build_data)
            return
        for stale in (root / "spinfix").rglob("*"):  # files of an earlier build would hide the new ones
            if stale.suffix in (".so", ".pyd", ".sha256"):
                stale.unlink()
        if os.environ.get("SPINFIX_PURE"):
            self.app.display_info("spinfix: SPINFIX_PURE is set, so nothing is compiled")
            return
        try:
            built = compile_modules(root)
        except (Exception, SystemExit) as error:
            if os.environ.get("SPINFIX_REQUIRE_COMPILED"):
                raise RuntimeError("spinfix: SPINFIX_REQUIRE_COMPILED is set, and compiling failed") from error
            self.app.display_warning(
                f"spinfix: could not compile ({type(error).__name__}: {error}); it works uncompiled, but about ten times"
                " slower on spun text. To compile it, install a C compiler and Python's headers (gcc, python3-dev)."
            )
            return
        self._ship(built, root, build_data)

    def _ship(self, built: list[Path], root: Path, build_data: dict[str, Any]) -> None:
        build_data["artifacts"] += [f"/{path.relative_to(root)}" for path in built]
        build_data["pure_python"] = False
        build_data["infer_tag"] = True


def up_to_date(root: Path) -> list[Path]:
    """Find the libraries of an earlier build, if all are there and their sources have not changed since."""
    if os.environ.get("SPINFIX_BOUNDSCHECK") or not (root / SOURCES).is_file():
        return []
    modules = [name.replace(".", "/") for name in hot_modules(root)]
    built = [root / f"{path}{sysconfig.get_config_var('EXT_SUFFIX')}" for path in modules]
    unchanged = (root / SOURCES).read_text("utf-8") == source_hashes(root, modules)
    return built if unchanged and all(path.is_file() for path in built) else []


def source_hashes(root: Path, modules: list[str]) -> str:
    """List the hashes of the sources of compiled modules, as `sha256sum` does."""
    sources = (f"{path}{ending}" for path in modules for ending in (".py", ".pxd"))
    return "".join(f"{hashlib.sha256((root / path).read_bytes()).hexdigest()}  {path}\n" for path in sources)


def lay_out(root: Path) -> list[Path]:
    """Precompile the shipped families in a separate process; returns the files."""
    done = subprocess.run([sys.executable, "-c", LAY_OUT, str(root)], capture_output=True, text=True, check=False, cwd=root)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().rpartition("\n")[2])
    return list(map(Path, done.stdout.splitlines()))


def compile_modules(root: Path) -> list[Path]:
    """Compile the modules in place; returns the libraries."""
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    here = os.getcwd()
    modules = {name: name.replace(".", "/") for name in hot_modules(root)}
    checked = bool(os.environ.get("SPINFIX_BOUNDSCHECK"))
    directives = DIRECTIVES | CHECKED if checked else DIRECTIVES
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(root)
        try:
            flags = [] if os.name == "nt" else ["-O0" if checked else "-O3", "-ffp-contract=off", "-g0"]
            extensions = [Extension(name, [f"{path}.py"], extra_compile_args=[*flags, "-w"]) for name, path in modules.items()]
            several = os.cpu_count() if sys.platform == "linux" else 0  # elsewhere each process would import all of this again
            extensions = cythonize(extensions, nthreads=several, compiler_directives=directives, build_dir=scratch, quiet=True)
            distribution = Distribution({"name": "spinfix", "ext_modules": extensions})
            command = build_ext(distribution)
            command.build_lib, command.build_temp = f"{scratch}/lib", f"{scratch}/temp"
            command.parallel = os.cpu_count()
            command.ensure_finalized()
            command.run()
            built = []
            for path in modules.values():
                target = root / f"{path}{suffix}"
                shutil.copyfile(f"{scratch}/lib/{path}{suffix}", target)
                built.append(target)
            if not checked:
                (root / SOURCES).write_text(source_hashes(root, list(modules.values())), encoding="utf-8")
            return built
        finally:
            os.chdir(here)
