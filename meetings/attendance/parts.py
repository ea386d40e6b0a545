"""I am here; who is here; are we enough."""

from meetings.live.parts import place
from meetings.live.views import Audience

place("here", column="right", order=15, audiences={Audience.CHAIR, Audience.MEMBER})
KEEPERS = {Audience.CHAIR, Audience.SECRETARY}

place("qr", column="right", order=5, audiences={Audience.SCREEN})
place("quorum", column="right", order=20, audiences=KEEPERS | {Audience.SCREEN})
place("seats", column="right", order=45, audiences=KEEPERS | {Audience.MEMBER})
place("seats", column="middle", order=60, audiences={Audience.SCREEN})
place("roll", column="right", order=40, audiences={Audience.SECRETARY})
