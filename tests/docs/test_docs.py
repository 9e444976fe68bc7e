"""The documentation says what the code does: tables made from it are fresh, snippets are files that run."""

import re
from pathlib import Path

import pytest

from tests.docs import configuration

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_table_of_settings_is_fresh() -> None:
    assert configuration.PAGE.read_text() == configuration.page(), "run `make docs`"


def test_the_test_in_the_readme_is_a_file_that_runs() -> None:
    snippets = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert any(snippet in (ROOT / "tests/examples/test_readme.py").read_text() for snippet in snippets)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())
    assert not [link for link in links if not (page.parent / link).exists()]
