"""Keeping the meeting on one's own device, in the room; and for the secretary, who did."""

from meetings.live.parts import place
from meetings.live.views import Audience

OWN = {Audience.CHAIR, Audience.SECRETARY, Audience.MEMBER, Audience.GUEST}

place("keep", column="right", order=60, audiences=OWN)
place("ready", column="right", order=18, audiences={Audience.SECRETARY})
