"""Check installed wheels of spinfix: every module compiled, and with precompiled dictionaries.  Run outside the checkout."""

import sys
import sysconfig
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import spinfix
from spinfix import Cleaner, Config
from spinfix.families import registry
from spinfix.families.spinner import compiled_channel

SPUN = "He mentioned the United States would send one other envoy this 12 months. [ad_1]"
RESTORED = "He said the United States would send another envoy this year."

package = Path(spinfix.__file__).parent
hot = sorted(".".join(path.relative_to(package.parent).with_suffix("").parts) for path in package.rglob("*.pxd"))
assert hot, "the wheel has no .pxd files, by which compiled modules are known"
for name in hot:
    file = import_module(name).__file__ or ""
    assert file.endswith(tuple(EXTENSION_SUFFIXES)), f"{name} is not compiled: {file}"
for family in registry.shipped():
    assert family.kind != "spinner" or compiled_channel.load(family), f"{family.name} is not precompiled, or from other sources"
for quality in ("fast", "best"):
    restored = Cleaner(Config(quality=quality)).clean(SPUN)
    assert restored == RESTORED, restored
if sysconfig.get_config_var("Py_GIL_DISABLED"):
    assert not sys._is_gil_enabled(), "a module has turned the interpreter's lock on"  # type: ignore[attr-defined]
print(f"works, {len(hot)} modules compiled, dictionaries precompiled")
