"""Fonts: the paper's own folder, and the characters its faces hold."""

import os
from functools import cache

from weasyprint.text.fonts import FontConfiguration

from vendor_sla import resource_folder

FAMILY = "Scorecard Sans SC"


@cache
def font_configuration() -> FontConfiguration:
    """Return a configuration that knows our folder alone: no font of the machine leaks in."""
    os.environ["FONTCONFIG_FILE"] = str(resource_folder("reports") / "fonts" / "fonts.conf")
    return FontConfiguration()


@cache
def covered_characters() -> frozenset[int]:
    """Return the code points both faces hold."""
    text = (resource_folder("reports") / "fonts" / "coverage.txt").read_text("ascii")
    points: set[int] = set()
    for span in text.split():
        first, _, last = span.partition("-")
        points.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(points)


def uncovered_characters(text: str) -> tuple[str, ...]:
    """Return the characters of a text the paper cannot show, each once, in code point order."""
    missing = {ord(character) for character in text if character.isprintable()}
    return tuple(chr(point) for point in sorted(missing - covered_characters()))
