"""Who comes and what he needs, drawn before the run; one door: `draw_visitors`."""

from simchat.demand.by_hand import needs_by_hand, visitors_by_hand
from simchat.demand.draw import draw_visitors
from simchat.demand.visitors import Needs, Visitors

__all__ = ["Needs", "Visitors", "draw_visitors", "needs_by_hand", "visitors_by_hand"]
