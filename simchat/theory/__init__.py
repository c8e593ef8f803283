"""Closed forms and Markov chains: what checks the simulator and seeds the planner."""

from simchat.theory.chat_pool import ChatPool
from simchat.theory.erlang import erlang_a, erlang_b, erlang_c
from simchat.theory.steady_queue import SteadyQueue

__all__ = ["ChatPool", "SteadyQueue", "erlang_a", "erlang_b", "erlang_c"]
