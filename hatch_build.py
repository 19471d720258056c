"""Compiles the hot modules where a compiler is at hand, and lays the dictionaries out, so that they need not be at every start.

Without a compiler the modules run as the plain Python that they are.

Each of `MODULES` is a `.py` file with a `.pxd` beside it that gives its variables C types (Cython's augmenting files).  Set
SPINFIX_PURE=1 to build without compiling.
"""

from __future__ import annotations

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
from spinfix import composition, resources, tables
print(tables.lay_out("wp-auto-spinner"))
print(composition.lay_out(resources.family("tortured")))
"""
MODULES = (
    *("cutter", "stemmer", "term_tree", "fuzzy", "scan", "passages", "gate"),
    *("contexts", "grid", "beliefs", "search", "editing", "judging"),
)
DIRECTIVES = {
    "language_level": 3,
    "annotation_typing": False,  # types come from the .pxd files alone
    "boundscheck": False,
    "wraparound": False,
    "initializedcheck": False,
    "cdivision": True,
    "embedsignature": True,
}


class CompileHook(BuildHookInterface[Any]):
    """Puts the compiled modules into the wheel, or beside their sources in an editable installation."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile and lay out, and say in one line each what came of it."""
        root = Path(self.root)
        self._compile(root, build_data)
        try:
            laid_out = lay_out(root)
        except Exception as error:  # what a build machine lacks must not keep anybody from installing
            self.app.display_warning(f"spinfix: dictionaries not laid out ({error!r}); every start takes 0.4 s longer")
        else:
            build_data["artifacts"] += [f"/{path.relative_to(root)}" for path in laid_out]

    def _compile(self, root: Path, build_data: dict[str, Any]) -> None:
        for name in MODULES:  # what an earlier build left would hide what is written now
            for stale in (root / "spinfix").glob(f"{name}.*"):
                if stale.suffix in (".so", ".pyd"):
                    stale.unlink()
        if os.environ.get("SPINFIX_PURE"):
            self.app.display_info("spinfix: SPINFIX_PURE is set, so nothing is compiled")
            return
        try:
            built = compile_modules(root)
        except (Exception, SystemExit) as error:
            self.app.display_warning(
                f"spinfix: could not compile ({type(error).__name__}: {error}); it works without, on spun text about ten times"
                " slower. A C compiler and Python's headers (gcc, python3-dev) make it fast."
            )
            return
        build_data["artifacts"] += [f"/{path.relative_to(root)}" for path in built]
        build_data["pure_python"] = False
        build_data["infer_tag"] = True


def lay_out(root: Path) -> list[Path]:
    """Lay out the shipped families in a process of its own; returns the files."""
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
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(root)
        try:
            flags = [] if os.name == "nt" else ["-O3", "-ffp-contract=off", "-g0"]
            extensions = [
                Extension(f"spinfix.{name}", [f"spinfix/{name}.py"], extra_compile_args=[*flags, "-w"]) for name in MODULES
            ]
            extensions = cythonize(extensions, compiler_directives=DIRECTIVES, build_dir=scratch, quiet=True)
            distribution = Distribution({"name": "spinfix", "ext_modules": extensions})
            command = build_ext(distribution)
            command.build_lib, command.build_temp = f"{scratch}/lib", f"{scratch}/temp"
            command.parallel = os.cpu_count()
            command.ensure_finalized()
            command.run()
            built = []
            for name in MODULES:
                target = root / "spinfix" / f"{name}{suffix}"
                shutil.copyfile(f"{scratch}/lib/spinfix/{name}{suffix}", target)
                built.append(target)
            return built
        finally:
            os.chdir(here)
