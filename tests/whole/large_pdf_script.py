"""A PDF of 500 pages, asked about while it is being indexed: ``python -m tests.whole.large_pdf_script PICTURES``.

Drop it, ask about page 400, be told what is ready; ask again when all is, click the citation, see the page. It runs in
a process of its own, like ``session_script``. Prints, as JSON, what was told and what was seen.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from engine.starter import provide_starter
from knowledge.profile import Profile, open_profile
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore
from knowledge.store.records import Message
from tests.sample_files import write_pdf
from tests.whole.driver import Driver, drive
from tests.whole.session_script import SOURCE, Store, answered, ask

PAGES = 500
FACT_PAGE = 400
LEARNED = 20
"""Passages that are embedded when the first question is asked."""
FACT = (
    "The deep archive of Marrow Hill is opened by the night warden,",
    "who keeps the code 7719 in a green notebook.",
)
QUESTION = "Which code opens the deep archive of Marrow Hill?"
SUBJECTS = ("harbour", "orchard", "railway", "glacier", "library", "quarry", "lighthouse", "market", "monastery", "dam")


def handbook(file: Path) -> Path:
    """500 short pages on different things; page 400 has the fact."""
    pages = [
        [f"Chapter {number}", f"The {SUBJECTS[number % 10]} of district {number} has {3 * number + 7} keepers."]
        for number in range(1, PAGES + 1)
    ]
    pages[FACT_PAGE - 1] = [f"Chapter {FACT_PAGE}", *FACT]
    return write_pdf(file, pages)


def asked_while_indexing(driver: Driver, profile: Profile, file: Path, told: dict[str, object]) -> None:
    store = Store(profile)
    driver.until(lambda: driver.named("Model: SmolLM2"), "the starter model in the header")
    driver.click("Skip")
    driver.drop([file])
    driver.until(lambda: driver.named(file.name), "its chip")
    documents = DocumentStore(Database(profile.database))
    driver.until(lambda: documents.document(1).done >= LEARNED, "the meaning of some pages")
    ask(driver, QUESTION)
    told["while indexing"] = driver.until(lambda: driver.notice_about(file.name), "what is ready")
    driver.picture("large-1-indexing")
    told["first"] = cited_pages(answered(driver, store))
    driver.until(lambda: "is ready now" in driver.notice_about(file.name), "that all is ready")
    told["when ready"] = driver.on_main(lambda: driver.notice_about(file.name))
    driver.click("Answer again")
    driver.until(lambda: driver.named("Stop the answer"), "that the answer begins")
    last = answered(driver, store)
    told["again"] = cited_pages(last)
    driver.click(*SOURCE)
    told["seen"] = driver.until(lambda: seen_page(driver), "the page with the passage marked")
    driver.picture("large-2-page")


def cited_pages(answer: Message) -> list[int | None]:
    return [citation.passage.page for citation in answer.citations]


def seen_page(driver: Driver) -> Mapping[str, object] | None:
    """What the viewer shows once the cited page is drawn and marked."""
    pages = driver.window().panel.viewer.pages
    marks = pages.marks.get(FACT_PAGE)
    if not pages.isVisible() or not pages.has_picture(FACT_PAGE) or marks is None:
        return None
    return {"page": pages.page, "pages": pages.pages, "marked lines": len(marks.passage)}


def main() -> None:
    pictures = Path(sys.argv[1])
    profile = open_profile()
    provide_starter(profile)
    file = handbook(pictures / "handbook.pdf")
    told: dict[str, object] = {}
    drive(profile, pictures, lambda driver: asked_while_indexing(driver, profile, file, told))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
