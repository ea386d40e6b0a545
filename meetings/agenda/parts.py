"""The agenda beside the paper, the chair's steps through it, and what is talked about now."""

from meetings.live.parts import place
from meetings.live.views import Audience

place("steering", column="right", order=5, audiences={Audience.CHAIR})
place("agenda", column="left", order=10)
place("current", column="middle", order=10)
