"""What a reader does, in a line each."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

EN = "how many applications did Putian deny in 2023"
ZH = "莆田市工信局2023年不予公开多少件？"
# what Chromium says of a connection that fails, whoever is to blame
BROKEN = "Failed to load resource"


def field(page: Page) -> Locator:
    return page.locator(".main > form textarea")


def ask(page: Page, question: str) -> Locator:
    """Ask, and wait until the answer is whole."""
    count = page.locator(".exchange").count()
    field(page).fill(question)
    field(page).press("Enter")
    return answered(page, count)


def answered(page: Page, index: int = 0) -> Locator:
    """The answer of a question by its place, once it is whole."""
    answer = page.locator(".exchange").nth(index).locator(".answer")
    expect(answer.locator(".actions")).to_be_visible()
    return answer


def first_paragraph(answer: Locator) -> str:
    return answer.locator(".blocks > p").first.inner_text()
