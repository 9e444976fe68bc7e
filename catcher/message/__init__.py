"""The values, and what can be known of one mail from its bytes. Total: bad mail is described, never raised over."""

from catcher.message.values import Address, Entry, Envelope, Message, Receipt, Summary

__all__ = ["Address", "Entry", "Envelope", "Message", "Receipt", "Summary"]
