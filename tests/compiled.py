"""The hot modules once more as the plain Python that they are, beside what was compiled of them."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

PACKAGE = Path(__file__).parent.parent / "spinfix"


def uncompiled(name: str, *needed: str) -> ModuleType:
    """A module of the package from its `.py` file, whether or not it was compiled.

    Args:
        name: the module, without the package's name: "text.fast_tokenizer".
        needed: modules that it is built upon, which have to be uncompiled too.
    """
    module = importlib.import_module(f"spinfix.{name}")
    if str(module.__file__).endswith(".py"):
        return module
    known = f"uncompiled_{name.replace('.', '_')}"
    if known not in sys.modules:
        spec = importlib.util.spec_from_file_location(known, PACKAGE / f"{name.replace('.', '/')}.py")
        assert spec is not None
        assert spec.loader is not None
        plain = {f"spinfix.{other}": uncompiled(other) for other in needed}
        compiled = {other: sys.modules[other] for other in plain}
        sys.modules.update(plain)
        sys.modules[known] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[known])
        sys.modules.update(compiled)
    return sys.modules[known]
