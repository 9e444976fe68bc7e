"""Puts the page's own snippets (web/static/snippets.js) into docs/frameworks.md; `make docs` writes them."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "frameworks.md"
LANGUAGES = {
    "Shell": "sh",
    "Python": "python",
    "Django": "python",
    "Flask-Mail": "python",
    "FastAPI-Mail": "python",
    "Rails": "ruby",
    "Laravel": "ini",
    "Symfony": "ini",
    "Spring": "properties",
    "nodemailer": "js",
    ".env": "ini",
    "Compose": "yaml",
}
_SNIPPET = re.compile(r'^  \["([^"]+)", \(host, port\) => `(.*?)`\],$', re.DOTALL | re.MULTILINE)
_PLACE = re.compile(r"(<!-- snippet: (.+?) -->\n).*?(<!-- end -->)", re.DOTALL)


def snippets(host: str = "127.0.0.1", port: int = 1025) -> dict[str, str]:
    """By name what the page shows for a catcher at that address."""
    source = (ROOT / "web" / "static" / "snippets.js").read_text()
    written = {"${host}": host, "${port}": str(port), "\\n": "\n", "\\\\": "\\"}
    return {name: _filled(text, written) for name, text in _SNIPPET.findall(source)}


def _filled(template: str, written: dict[str, str]) -> str:
    """A template literal, evaluated."""
    return re.sub("|".join(map(re.escape, written)), lambda found: written[found[0]], template)


def page() -> str:
    """The page as it should be: its prose as it is, its snippets as the source has them."""
    found = snippets()
    return _PLACE.sub(
        lambda place: f"{place[1]}\n```{LANGUAGES[place[2]]}\n{found[place[2]]}\n```\n\n{place[3]}", PAGE.read_text()
    )


if __name__ == "__main__":
    PAGE.write_text(page())
