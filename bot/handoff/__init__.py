"""The rules of handing a conversation to people: who may take it, until when, and what she hears meanwhile."""
