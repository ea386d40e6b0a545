"""The bar of the room, and the chair's and secretary's hand on the meeting."""

from meetings.live.parts import place
from meetings.live.views import Audience

place("sitting", column="bar", order=10)
place("opening", column="right", order=10, audiences={Audience.CHAIR, Audience.SECRETARY})
