"""A query that can't be read, and where."""

from catcher.errors import BadRequest


class QueryError(BadRequest):
    """Points at the character of a query that makes no sense."""

    def __init__(self, text: str, position: int, problem: str) -> None:
        super().__init__(f"query {text!r}: {problem} at character {position + 1}")
        self.text = text
        self.position = position
        """Of the character, from 0; the length of the query if something is missing at its end."""
        self.problem = problem

    @property
    def drawing(self) -> str:
        """The query, and a line under it that points."""
        return f"{self.text}\n{' ' * self.position}^ {self.problem}"
