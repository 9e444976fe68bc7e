"""What a store is told to write down of its conversations, and to erase."""

from catcher.store.conversations import Conversations
from tests.store.test_contract import conversation


def changed(conversations: Conversations) -> tuple[list[str], list[str]]:
    kept, gone = conversations.changes()
    return [id for id, _ in kept], gone


def test_only_what_was_written_is_erased() -> None:
    conversations = Conversations(most=2)
    for id in "abcd":
        conversations.keep(conversation(id))
    conversations.remove(["d"])
    assert changed(conversations) == (["c"], [])
    conversations.keep(conversation("e"))
    conversations.keep(conversation("f"))
    assert changed(conversations) == (["e", "f"], ["c"])
    conversations.remove(["e"])
    assert changed(conversations) == ([], ["e"])
    assert changed(conversations) == ([], [])
