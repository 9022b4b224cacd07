"""A real browser on the real application: Debian's chromium, driven by playwright. Skipped where there is none."""

import asyncio
import gc
import shutil
import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.eventually import eventually

from ..integration.console_stand import ConsoleStand, console_stand
from ..projecting import new_database

NAMES = ("chromium", "chromium-browser", "google-chrome")
FOUND = next((path for name in NAMES if (path := shutil.which(name))), "")
AXE = Path(__file__).parent / "vendor" / "axe-4.14.1.min.js"
WIDTH, HEIGHT = 1280, 900


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if item.path.parent == here:
            item.add_marker(pytest.mark.browser)
            # The test client of the framework leaves the streams of its lifespan to the collector.
            item.add_marker(pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"))
            if not FOUND:
                item.add_marker(pytest.mark.skip(reason=f"no browser on this machine: none of {', '.join(NAMES)}"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for one module: while playwright has one open, its loop runs in this thread and no other can."""
    with sync_playwright() as playwright:
        # The sandbox needs rights that a container seldom has, and all that is visited is ours.
        launched = playwright.chromium.launch(executable_path=FOUND, args=["--no-sandbox"])
        yield launched
        launched.close()
    # playwright leaves its loop as the current one, and streams of it to the collector: not in somebody else's test.
    asyncio.set_event_loop(None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="module")
def stand(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleStand]:
    with (
        new_database(postgres) as dsn,
        console_stand(dsn, tmp_path_factory.mktemp("console")) as made,
        served(made) as address,
    ):
        made.address = address
        yield made


@contextmanager
def served(stand: ConsoleStand) -> Iterator[str]:
    """The application on a port of its own; the address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(stand.app, log_config=None, access_log=False, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        eventually(lambda: server.started)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        stand.hub.close()
        server.should_exit = True
        thread.join()


class Visit:
    """A reader with a browser of their own, and everything that it complained of."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.page: Page = context.new_page()
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("console", lambda message: self._said(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def carry(self, cookies: httpx.Cookies) -> None:
        """Have these cookies and no others, as if the browser had signed in where they were given out."""
        self.context.clear_cookies()
        self.context.add_cookies(
            [{"name": name, "value": value, "url": self.address} for name, value in cookies.items()]
        )

    def sign_in(self, *roles: str, back: str = "/", institution: str = "uni") -> None:
        self.go(f"/sign-in?to={back}")
        for box in self.page.locator("input[name=role]").all():
            box.set_checked(box.get_attribute("value") in roles)
        self.page.locator("#institution").fill(institution)
        self.page.locator("main button[type=submit]").click()

    def at(self) -> str:
        """The path of the page."""
        return self.page.url.removeprefix(self.address)

    def focus(self, name: str) -> None:
        """Go by Tab alone to what is called so. Fails where nothing is, or Tab does not lead there."""
        for _ in range(300):
            self.page.keyboard.press("Tab")
            if self._focused().startswith(name):
                return
        raise AssertionError(f"Tab does not lead to {name!r} on {self.at()}")

    def enter(self, name: str) -> None:
        """Go by Tab to what is called so, and press Enter."""
        self.focus(name)
        self.page.keyboard.press("Enter")

    def _focused(self) -> str:
        # Of a page that is still on its way nothing has the focus.
        said = self.page.evaluate(
            "(() => { const it = document.activeElement;"
            " return (it?.labels?.[0] ?? it)?.innerText || it?.value || ''; })()"
        )
        return str(said).strip()

    def _asked(self, url: str) -> None:
        if not url.startswith((self.address, "data:")):
            self.elsewhere.append(url)

    def _said(self, kind: str, text: str) -> None:
        # A page that says 403 or 404 is meant to.
        if kind in {"error", "warning"} and "the server responded with a status of" not in text:
            self.complaints.append(text)


@pytest.fixture
def visit(browser: Browser, stand: ConsoleStand) -> Iterator[Visit]:
    """A reader of English whose browser asks nothing of elsewhere and complains of nothing."""
    with opened(browser, stand.address) as made:
        yield made
    assert (made.elsewhere, made.complaints) == ([], [])


@pytest.fixture(scope="module")
def window(browser: Browser, stand: ConsoleStand) -> Iterator[Visit]:
    """One window for many readers, whose pages bring axe along."""
    with opened(browser, stand.address) as made:
        made.page.add_init_script(path=AXE)
        yield made


@pytest.fixture
def reader(window: Visit) -> Iterator[Visit]:
    """As `visit`, by a window that is open already: what a new one costs is more than what most screens do."""
    window.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    window.page.emulate_media(color_scheme="light")
    yield window
    window.page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    said = window.elsewhere.copy(), window.complaints.copy()
    window.elsewhere.clear()
    window.complaints.clear()
    assert said == ([], [])


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Visit]:
    """A window for a reader of English."""
    context = browser.new_context(locale="en-GB", viewport={"width": WIDTH, "height": HEIGHT})
    context.set_default_timeout(10_000)
    yield Visit(context, address)
    context.close()
