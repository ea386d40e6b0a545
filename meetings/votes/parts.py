"""My ballot and what came out; opening and closing votes."""

from meetings.live.parts import place
from meetings.live.views import Audience

KEEPERS = {Audience.CHAIR, Audience.SECRETARY}

place("ballot", column="middle", order=5, audiences={Audience.MEMBER, Audience.SCREEN})
place("ballot", column="right", order=4, audiences={Audience.CHAIR})
place("recusal", column="right", order=16, audiences={Audience.CHAIR, Audience.MEMBER})
place("electors", column="right", order=14, audiences=KEEPERS)
place("keys", column="right", order=3, audiences=KEEPERS | {Audience.MEMBER})
place("polling", column="right", order=6, audiences=KEEPERS)
place("results", column="middle", order=40)
