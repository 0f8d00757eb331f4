"""The dashboard in a real browser, over a running stack with the sample imported."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import httpx2
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, expect, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_AXE = Path(__file__).parents[2] / "dashboard" / "node_modules" / "axe-core" / "axe.min.js"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
_PAGES = ["/", "/posts", "/imports"]
_NEVER_THERE = "x:there-is-no-such-post"


class Stack(Protocol):
    url: str


OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, running_stack: Stack) -> Iterator[OpenPage]:
    """Opens pages of the stack. A test fails on any error in the console, unless it `forgives` it."""
    errors: list[str] = []
    contexts = []

    def open_at(
        path: str = "/", *, lang: str = "en-GB", theme: str = "light", width: int = 1440, forgives: str = ""
    ) -> Page:
        context = browser.new_context(
            base_url=running_stack.url,
            locale=lang,
            color_scheme=theme,  # type: ignore[arg-type]
            viewport={"width": width, "height": 900},
            timezone_id="Europe/Paris",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))

        def listen(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"} and not (forgives and forgives in message.text):
                errors.append(message.text)

        page.on("console", listen)
        page.goto(path)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert errors == []


def api(stack: Stack, path: str) -> Any:
    return httpx2.get(f"{stack.url}/api/v1{path}").raise_for_status().json()


def settled_overview(stack: Stack) -> dict[str, Any]:
    """The overview once no post is on its way, so that a page and a request see the same."""
    deadline = time.monotonic() + 60
    while True:
        overview: dict[str, Any] = api(stack, "/overview")
        if not any(overview["states"].get(state) for state in ("received", "pending", "batched", "analysed")):
            return overview
        assert time.monotonic() < deadline, f"posts are still on their way: {overview['states']}"
        time.sleep(0.5)


def number(text: str) -> int:
    """`2,448` and `2 448` are 2448."""
    return int(re.sub(r"\D", "", text))


def table_of(page: Page, panel: str) -> dict[str, int]:
    """A bar table as label -> count."""
    rows = page.get_by_role("region", name=panel, exact=True).locator("tbody tr")
    expect(rows.first).to_be_visible()
    return {
        row.locator("th").inner_text(): number(row.locator("td").first.inner_text()) for row in rows.all()
    }


def figure(page: Page, name: str) -> str:
    link = page.get_by_role("region", name="Key figures").get_by_role("link", name=name)
    return link.locator("span").nth(1).inner_text()


def violations(page: Page) -> list[str]:
    page.evaluate(_AXE.read_text(encoding="utf-8"))  # the content security policy allows no script tag
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{item['id']}: {item['help']}: {item['nodes'][0]['html']}" for item in found]


def sideways_scroll(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


# What it shows


def test_the_overview_shows_the_numbers_of_the_api(open_page: OpenPage, running_stack: Stack) -> None:
    overview = settled_overview(running_stack)
    teams = api(running_stack, "/teams")["items"]
    topics = api(running_stack, "/taxonomy")["topics"]

    page = open_page("/")
    expect(page.get_by_role("region", name="Topics").locator("tbody tr").first).to_be_visible()

    assert number(figure(page, "Posts")) == overview["posts"]
    assert number(figure(page, "Customers’ posts")) == overview["customers"]
    assert number(figure(page, "Failed")) == overview["states"].get("failed", 0)
    assert number(figure(page, "Routed to teams")) == overview["states"]["routed"]
    analysed = sum(overview["sentiments"].values())
    share = overview["sentiments"]["negative"] / analysed
    assert figure(page, "Negative") == f"{share:.0%}"
    assert table_of(page, "Topics") == {
        topic["label"]["en"]: overview["topics"].get(name, 0) for name, topic in topics.items()
    }
    assert table_of(page, "Urgency") == {
        name.capitalize(): overview["urgencies"].get(name, 0) for name in ("high", "medium", "low")
    }
    assert sum(table_of(page, "Languages").values()) == sum(overview["languages"].values())
    assert sum(table_of(page, "Where posts stand").values()) == overview["posts"]
    shown = [
        [number(cell) for cell in row.locator("td").all_inner_texts()]
        for row in page.get_by_role("region", name="Teams").locator("tbody tr").all()
    ]
    assert [row[1:] for row in shown] == [[team["routed"], team["urgent"]] for team in teams]


def test_the_sentiment_table_twins_the_bar(open_page: OpenPage, running_stack: Stack) -> None:
    overview = settled_overview(running_stack)
    page = open_page("/")
    panel = page.get_by_role("region", name="Sentiment")
    panel.get_by_text("Show as a table").click()
    cells = panel.locator("tbody td").all_inner_texts()
    wanted = [overview["sentiments"].get(name, 0) for name in ("negative", "neutral", "positive")]
    assert [number(cell) for cell in cells[::2]] == wanted
    assert "Negative" in (panel.get_by_role("img").get_attribute("aria-label") or "")


def test_a_topic_opens_exactly_its_posts(open_page: OpenPage, running_stack: Stack) -> None:
    settled_overview(running_stack)
    page = open_page("/")
    counts = {label: count for label, count in table_of(page, "Topics").items() if count > 50}
    label, count = min(counts.items(), key=lambda item: item[1])  # more than a page, and soon counted
    page.get_by_role("region", name="Topics").get_by_role("link", name=label).click()

    expect(page).to_have_url(re.compile(r"/posts\?topic=\w+$"))
    rows = page.get_by_role("list", name="List of posts").locator("> li")
    more = page.get_by_role("button", name="Show more")
    expect(rows).to_have_count(50)
    first = rows.first.inner_text()
    for shown in range(100, count + 50, 50):
        more.click()
        expect(rows).to_have_count(min(shown, count))
    expect(more).to_have_count(0)
    assert rows.first.inner_text() == first, "rows must not move under the reader"
    expect(page.get_by_text(f"{count} posts, all shown")).to_be_visible()


def test_filters_live_in_the_address(open_page: OpenPage) -> None:
    page = open_page("/posts?sentiment=furious&urgency=high&colour=red")
    expect(page.get_by_label("Urgency")).to_have_value("high")
    expect(page.get_by_label("Sentiment")).to_have_value("")

    page.get_by_label("Sentiment").select_option("negative")
    expect(page).to_have_url(re.compile(r"/posts\?sentiment=negative&urgency=high$"))
    page.reload()
    expect(page.get_by_label("Sentiment")).to_have_value("negative")
    page.go_back()
    expect(page.get_by_label("Sentiment")).to_have_value("")

    page.get_by_label("Topic").select_option("tv")
    page.goto("/posts?topic=no-such-topic")
    expect(page.get_by_text("No post matches these filters")).to_be_visible()
    page.locator("main").get_by_role("button", name="Clear filters").last.click()
    expect(page).to_have_url(re.compile(r"/posts$"))
    expect(page.get_by_role("list", name="List of posts").locator("> li").first).to_be_visible()


def test_a_post_says_where_its_labels_come_from(open_page: OpenPage, running_stack: Stack) -> None:
    (post,) = api(running_stack, "/posts?topic=network&urgency=high&state=routed&limit=1")["items"]
    provenance = post["analysis"]["provenance"]
    page = open_page("/posts?topic=network&urgency=high&state=routed")
    page.get_by_role("list", name="List of posts").get_by_role("link").first.click()

    labels = page.get_by_role("region", name="Labels")
    for word in (provenance["provider"], provenance["model"], provenance["taxonomy_version"]):
        expect(labels.get_by_text(word, exact=True).first).to_be_visible()
    expect(labels.get_by_text(provenance["batch"])).to_be_visible()
    expect(page.get_by_role("region", name="Record as received")).to_contain_text(post["id"].split(":")[1])
    page.get_by_role("link", name="Back to the posts").click()
    expect(page).to_have_url(re.compile(r"topic=network&urgency=high$|urgency=high"))


def test_a_duplicate_leads_to_the_post_it_repeats(open_page: OpenPage, running_stack: Stack) -> None:
    (duplicate,) = api(running_stack, "/posts?state=duplicate&limit=1")["items"]
    page = open_page(f"/posts/{duplicate['id']}")
    page.get_by_role("region", name="Facts").get_by_role("link", name=duplicate["canonical"]).click()
    canonical = api(running_stack, f"/posts/{duplicate['canonical']}")
    expect(page.get_by_role("region", name="Cleaned text")).to_contain_text(canonical["text"][:20])
    expect(page.get_by_role("region", name="Facts")).to_contain_text(
        f"{canonical['duplicates']} post{'' if canonical['duplicates'] == 1 else 's'}"
    )


# What it must withstand


def test_markup_in_a_post_is_text(open_page: OpenPage, running_stack: Stack) -> None:
    hostile = _find_post(running_stack, "<img src=x onerror")
    page = open_page(f"/posts/{hostile['id']}")
    dialogs: list[str] = []

    def refuse(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    expect(page.get_by_role("region", name="Record as received")).to_contain_text("<img src=x onerror")
    assert page.locator("main img").count() == 0
    assert dialogs == []


def test_each_text_has_its_language_and_direction(open_page: OpenPage) -> None:
    page = open_page("/posts?lang=ar", lang="fr-FR")
    text = page.locator("article p[lang]").first
    expect(text).to_have_attribute("lang", "ar")
    expect(text).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_a_missing_post_says_so_with_its_request_id(open_page: OpenPage) -> None:
    page = open_page(f"/posts/{_NEVER_THERE}", forgives="404")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("There is no post")
    expect(alert).to_contain_text(re.compile(r"not_found.*[0-9a-f]{32}"))
    expect(alert.get_by_role("button", name="Try again")).to_be_visible()


def test_silence_of_the_api_is_said_and_ends(open_page: OpenPage) -> None:
    page = open_page("/", forgives="ERR_FAILED")
    topics = page.get_by_role("region", name="Topics").locator("tbody tr")
    expect(topics.first).to_be_visible()
    page.route("**/api/v1/**", lambda route: route.abort())
    expect(page.get_by_text("No answer for 10")).to_be_visible(timeout=15_000)
    expect(topics.first).to_be_visible()  # old figures stay
    page.unroute("**/api/v1/**")
    expect(page.get_by_text("No answer for")).to_have_count(0, timeout=5_000)


def test_one_panel_fails_alone(open_page: OpenPage, browser: Browser) -> None:
    page = open_page("/imports", forgives="ERR_FAILED")
    page.route("**/api/v1/teams", lambda route: route.abort())
    page.get_by_role("link", name="Overview").click()
    teams = page.get_by_role("region", name="Teams")
    expect(teams.get_by_role("alert")).to_contain_text("Dallosh does not answer")
    expect(page.get_by_role("region", name="Topics").locator("tbody tr").first).to_be_visible()
    page.unroute("**/api/v1/teams")
    expect(teams.get_by_role("table")).to_be_visible(timeout=5_000)


def test_nothing_is_asked_while_hidden(open_page: OpenPage) -> None:
    page = open_page("/")
    expect(page.get_by_role("region", name="Topics").locator("tbody tr").first).to_be_visible()
    page.evaluate(
        """() => {
            Object.defineProperty(document, 'visibilityState', {get: () => 'hidden', configurable: true});
            Object.defineProperty(document, 'hidden', {get: () => true, configurable: true});
            document.dispatchEvent(new Event('visibilitychange'));
        }"""
    )
    page.wait_for_timeout(500)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(5_000)
    assert asked == []


# Imports


def test_a_file_is_imported_through_the_browser(
    open_page: OpenPage, running_stack: Stack, tmp_path: Path
) -> None:
    """A French Excel's export: semicolons, Windows-1252, other names of columns, a row without text."""
    stamp = time.time_ns()
    texts = ["Ma fibre est coupée depuis hier, c’est inadmissible", "Merci, problème réglé", "<b>Où ça ?</b>"]
    rows = [f"{stamp + i};05/11/2026 1{i}:00;{text} n° {stamp};élodie_{i}" for i, text in enumerate(texts)]
    rows.append(f"{stamp + 9};05/11/2026 19:00;;élodie_9")
    file = tmp_path / f"relevé-{stamp}.csv"
    file.write_bytes("\r\n".join(["Référence;Créé le;Ce qu’il dit;Pseudo", *rows, ""]).encode("cp1252"))

    page = open_page("/imports")
    page.set_input_files("input[type=file]", file)
    expect(page.get_by_text("delimiter ; · cp1252")).to_be_visible()
    send = page.get_by_role("button", name="Import", exact=True)
    expect(send).to_be_disabled()  # no column is known to hold the text
    page.get_by_role("combobox", name="Text (required)").select_option("Ce qu’il dit")
    expect(page.get_by_role("region", name="First rows")).to_contain_text("coupée")
    page.get_by_label("Add an account").fill("@NordFibre")
    page.get_by_label("Add an account").press("Enter")
    expect(page.get_by_role("button", name="@NordFibre")).to_have_attribute("aria-pressed", "true")
    send.click()

    card = page.get_by_role("article", name=file.name)
    expect(card.get_by_text(re.compile("^Done"))).to_be_visible(timeout=60_000)
    page.reload()
    expect(card.get_by_text(re.compile("^Done"))).to_be_visible()
    (progress,) = [item for item in api(running_stack, "/imports") if item["filename"] == file.name]
    assert progress["accounting"]["rows_read"] == 4
    assert progress["accounting"]["stored"] == 3
    shown = {
        term.inner_text(): number(value.inner_text())
        for term, value in zip(card.locator("dt").all(), card.locator("dd").all(), strict=True)
    }
    assert shown == {"Rows read": 4, "Posts": 3, "Already known": 0, "Rejected": 1}

    with page.expect_download() as download:
        card.get_by_role("link", name="Download rejected rows").click()
    assert "no_text" in download.value.path().read_text(encoding="utf-8")
    card.get_by_role("link", name="3", exact=True).click()
    rows_shown = page.get_by_role("list", name="List of posts").locator("> li")
    expect(rows_shown).to_have_count(3)
    expect(rows_shown.filter(has_text="<b>Où ça ?</b>")).to_have_count(1)
    expect(rows_shown.filter(has_text="@élodie_0")).to_have_count(1)  # recognised by its column's name


def test_a_file_that_cannot_be_read_says_why(open_page: OpenPage, tmp_path: Path) -> None:
    file = tmp_path / "broken.zip"
    file.write_bytes(b"PK\x03\x04 this is no archive")
    page = open_page("/imports", forgives="422")
    page.set_input_files("input[type=file]", file)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("This file cannot be imported")
    expect(alert).to_contain_text(re.compile(r"Request id [0-9a-f]{32}"))
    page.get_by_role("button", name="Another file").click()
    expect(page.get_by_role("button", name="Choose a file")).to_be_visible()


# Languages, themes, widths, keyboard, assistive technology


def test_it_speaks_the_browser_s_language_and_remembers_a_choice(open_page: OpenPage) -> None:
    page = open_page("/", lang="fr-FR")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vue d’ensemble")
    page.get_by_role("radio", name="English").check(force=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_it_follows_the_system_s_theme_until_one_is_chosen(open_page: OpenPage) -> None:
    page = open_page("/", theme="dark")
    background = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(background) == "rgb(15, 20, 26)"
    page.emulate_media(color_scheme="light")
    assert page.evaluate(background) == "rgb(246, 247, 249)"
    page.get_by_role("radio", name="Dark").check(force=True)
    page.reload()
    assert page.evaluate(background) == "rgb(15, 20, 26)"


@pytest.mark.parametrize("lang", ["fr-FR", "en-GB"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_no_page_has_an_accessibility_violation_or_scrolls_sideways(
    open_page: OpenPage, running_stack: Stack, lang: str, theme: str, width: int
) -> None:
    (post,) = api(running_stack, "/posts?state=routed&limit=1")["items"]
    for path in [*_PAGES, f"/posts/{post['id']}", "/posts?topic=no-such-topic", "/nowhere"]:
        page = open_page(path, lang=lang, theme=theme, width=width)
        page.wait_for_load_state("networkidle") if path == "/nowhere" else page.wait_for_timeout(700)
        for details in page.locator("details").all():
            details.evaluate("element => element.open = true")
        assert violations(page) == [], path
        assert sideways_scroll(page) <= 0, path


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_the_preview_of_a_file_is_accessible(
    open_page: OpenPage, tmp_path: Path, theme: str, width: int
) -> None:
    file = tmp_path / "posts.csv"
    file.write_text("id,text,author\n1,bonjour,lea\n2,,sam\n", encoding="utf-8")
    page = open_page("/imports", theme=theme, width=width)
    page.set_input_files("input[type=file]", file)
    expect(page.get_by_role("button", name="Import", exact=True)).to_be_enabled()
    for details in page.locator("details").all():
        details.evaluate("element => element.open = true")
    assert violations(page) == []
    assert sideways_scroll(page) <= 0


def test_a_planted_fault_is_found(open_page: OpenPage) -> None:
    page = open_page("/")
    page.wait_for_timeout(500)
    page.evaluate("document.querySelector('main').append(new Image())")
    assert any(violation.startswith("image-alt") for violation in violations(page))
    page.evaluate("document.querySelector('main').style.minWidth = '3000px'")
    assert sideways_scroll(page) > 0


def test_everything_is_reached_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/")
    expect(page.get_by_role("region", name="Topics").locator("tbody tr").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("region", name="Key figures").get_by_role("link").first).to_be_focused()
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/posts$"))
    expect(page.locator("main")).to_be_focused()


def test_the_content_security_policy_holds_without_exceptions(
    open_page: OpenPage, running_stack: Stack
) -> None:
    answer = httpx2.get(running_stack.url)
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", answer.text)
    with no_violations(open_page("/")):
        pass


@contextmanager
def no_violations(page: Page) -> Iterator[None]:
    page.evaluate(
        "() => { window.blocked = [];"
        " document.addEventListener('securitypolicyviolation', e => blocked.push(e.violatedDirective)); }"
    )
    yield
    for name in ("Posts", "Imports", "Overview"):
        page.get_by_role("navigation").get_by_role("link", name=name).click()
        page.wait_for_timeout(300)
    assert page.evaluate("window.blocked") == []


def _find_post(stack: Stack, text: str) -> dict[str, Any]:
    cursor = ""
    while True:
        page = api(stack, f"/posts?limit=200{cursor}")
        for post in page["items"]:
            if text in post["text"]:
                found: dict[str, Any] = post
                return found
        assert page["next_cursor"], f"no post says {text!r}"
        cursor = f"&cursor={page['next_cursor']}"
