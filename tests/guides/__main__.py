"""Take the guides' pictures anew: `python -m tests.guides`."""

import io
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.guides.shots import Shot, shots_of
from tests.guides.stages import Stage, open_stage

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "guides" / "pictures"
LOCALES = {"en": "en", "zh": "zh-CN"}
_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_SCROLL = "top => scrollBy(0, document.querySelector(top).getBoundingClientRect().top - 24)"


def main() -> None:
    """Build the demonstration, and take every picture in every language."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with open_stage() as stage, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        for language in LOCALES:
            for shot in shots_of(stage):
                _take(browser, stage, shot, language)
        browser.close()


def _take(browser: Browser, stage: Stage, shot: Shot, language: str) -> None:
    """Take one picture and keep it with a palette, which is a third of the size."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, locale=LOCALES[language], base_url=stage.address
    )
    page = context.new_page()
    _sign_in(page, stage.password(shot.who), language)
    page.goto(shot.path)
    if shot.prepare:
        shot.prepare(page)
    page.wait_for_load_state("networkidle")
    if shot.top:
        page.evaluate(_SCROLL, shot.top)
    with Image.open(io.BytesIO(page.screenshot(animations="disabled"))) as picture:
        small = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
        small.save(PICTURES / f"{shot.name}-{language}.png", optimize=True)
    context.close()
    print(f"{shot.name}-{language}.png", flush=True)


def _sign_in(page: Page, known: tuple[str, str], language: str) -> None:
    page.goto("/sign-in")
    page.fill("#email", known[0])
    page.fill("#password", known[1])
    page.press("#password", "Enter")
    page.wait_for_selector("#main")
    if (page.get_attribute("html", "lang") or "")[:2] != language:
        page.goto("/account")
        page.click(f"main button[lang='{LOCALES[language]}']")
        page.wait_for_selector(f"html[lang='{LOCALES[language]}']")


if __name__ == "__main__":
    main()
