"""Who has the floor; my hand; the list; who spoke how much."""

from meetings.live.parts import place
from meetings.live.views import Audience

KEEPERS = {Audience.CHAIR, Audience.SECRETARY}

place("floor", column="middle", order=6, audiences=set(Audience) - {Audience.CHAIR})
place("floor", column="right", order=7, audiences={Audience.CHAIR})
place("speakers", column="right", order=8, audiences=KEEPERS)
place("hand", column="right", order=16, audiences={Audience.MEMBER, Audience.GUEST})
place("speakers", column="right", order=17, audiences=set(Audience) - KEEPERS)
place("fairness", column="right", order=18, audiences={Audience.CHAIR})
