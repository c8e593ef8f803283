"""The life of chats: the only room that knows SimPy. One door: `simulate`."""

from simchat.model.engine import simulate

__all__ = ["simulate"]
