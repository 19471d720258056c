"""Blanks of other kinds than the space, which word processors and editors of pages write for it."""

OTHER_BLANKS = "".join(map(chr, (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)))
"""Those of Unicode (category Zs), no-break ones included."""
