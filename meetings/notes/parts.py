"""Notes beside the paper in the room."""

from meetings.live.parts import place
from meetings.live.views import Audience

OWN = {Audience.CHAIR, Audience.SECRETARY, Audience.MEMBER, Audience.GUEST}

place("notes", column="right", order=58, audiences=OWN)
