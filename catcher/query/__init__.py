"""The search language: text to tree (``parse``), and what the tree means for one message (``matches``)."""

from catcher.query.document import Document
from catcher.query.expressions import Patience, TooSlow
from catcher.query.matches import matches
from catcher.query.parse import parse
from catcher.query.problem import QueryError
from catcher.query.tree import Node

__all__ = ["Document", "Node", "Patience", "QueryError", "TooSlow", "matches", "parse"]
