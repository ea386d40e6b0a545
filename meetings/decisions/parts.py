"""Writing down what was concluded."""

from meetings.live.parts import place
from meetings.live.views import Audience

place("decision", column="right", order=9, audiences={Audience.CHAIR, Audience.SECRETARY})
