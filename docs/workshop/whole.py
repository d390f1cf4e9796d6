"""Is the built site whole? Every link, anchor, picture, script and download of it leads somewhere.

Only what the site itself holds is followed. Links to other hosts are listed and not tried: the
build reaches nothing outside, and a page of somebody else may be down without a fault of ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LEADS = {"href", "src", "poster", "data", "action"}
STYLED = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")
NOT_OURS = ("lite/", "_static/")  # pages of others: it counts only that they are there
FETCHES = {"script", "img", "iframe", "source", "video", "audio", "embed", "object"}


@dataclass
class Page(HTMLParser):
    """What a page links to, what can be linked to in it, and what it would fetch from outside."""

    links: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    fetched: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if name := told.get("id"):
            if name in self.anchors:
                self.twice.append(name)
            self.anchors.add(name)
        if tag == "a" and "name" in told:
            self.anchors.add(told["name"])
        for name in LEADS & told.keys():
            if tag == "form":
                continue
            self.links.append(told[name])
            if tag in FETCHES or (tag == "link" and "stylesheet" in told.get("rel", "")):
                self.fetched.append(told[name])
        for one in told.get("srcset", "").split(","):
            if one.strip():
                self.links.append(one.split()[0])
        self.links += STYLED.findall(told.get("style", ""))


@cache
def read(path: Path) -> Page:
    """A page of the site, read once."""
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def pages(site: Path) -> list[Path]:
    """The pages that this project wrote."""
    return [
        path
        for path in sorted(site.rglob("*.html"))
        if not path.relative_to(site).as_posix().startswith(NOT_OURS)
    ]


def faults(site: Path) -> list[str]:
    """Every link that leads nowhere, a sentence each; and all that a page would fetch elsewhere."""
    site = site.resolve()
    found = []
    for path in pages(site):
        page, name = read(path), path.relative_to(site).as_posix()
        found += [f"{name} has two places called #{twice}" for twice in page.twice]
        found += [
            f"{name} would fetch {link} from outside" for link in page.fetched if is_outside(link)
        ]
        for link in dict.fromkeys(page.links):
            if fault := _followed(site, path, link):
                found.append(f"{name} {fault}")
    for sheet in sorted((site / "_static").glob("*.css")):
        for link in STYLED.findall(sheet.read_text(encoding="utf-8")):
            if fault := _followed(site, sheet, link):
                found.append(f"{sheet.relative_to(site).as_posix()} {fault}")
    return found


def is_outside(link: str) -> bool:
    """Whether a link leads to another host."""
    told = urlsplit(link)
    return bool(told.netloc) or told.scheme in ("http", "https")


def _followed(site: Path, path: Path, link: str) -> str | None:
    told = urlsplit(link)
    if is_outside(link) or told.scheme in ("data", "mailto", "javascript", "blob"):
        return None
    target = (path.parent / unquote(told.path)).resolve() if told.path else path
    if told.path.startswith("/"):
        return f"links to {link}, which only works where the site stands at the root of its host"
    if target.is_dir():
        target /= "index.html"
    if site not in target.parents or not target.is_file():
        return f"links to {link}, which is not there"
    anchor = unquote(told.fragment)
    ours = not target.relative_to(site).as_posix().startswith(NOT_OURS)
    if anchor and ours and target.suffix == ".html" and anchor not in read(target).anchors:
        return f"links to {link}, but there is no #{anchor} in it"
    if "path=" in told.query and not ours:  # a notebook that JupyterLite is asked to open
        notebook = unquote(told.query.partition("path=")[2])
        if not (site / "lite" / "files" / notebook).is_file():
            return f"links to {link}, but JupyterLite has no {notebook}"
    return None


def outside(site: Path) -> list[str]:
    """The links to other hosts: listed, not followed."""
    return sorted({link for p in pages(site) for link in read(p).links if is_outside(link)})
