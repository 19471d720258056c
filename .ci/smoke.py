"""Check installed wheels of spinfix: compiled, and with precompiled dictionaries.  Run outside the checkout."""

from spinfix import Cleaner, Config
from spinfix.families import registry
from spinfix.families.spinner import compiled_channel, scanner

SPUN = "He mentioned the United States would send one other envoy this 12 months. [ad_1]"
RESTORED = "He said the United States would send another envoy this year."

assert scanner.COMPILED, f"{scanner.__file__} is not compiled"
for family in registry.shipped():
    assert family.kind != "spinner" or compiled_channel.load(family), f"{family.name} is not precompiled, or from other sources"
for quality in ("fast", "best"):
    restored = Cleaner(Config(quality=quality)).clean(SPUN)
    assert restored == RESTORED, restored
print("works, compiled and precompiled")
