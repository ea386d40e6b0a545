"""Who is called in, for the secretary and the chair; and to a guest: come in, or wait."""

from meetings.live.parts import place
from meetings.live.views import Audience

place("guests", column="right", order=14, audiences={Audience.CHAIR, Audience.SECRETARY})
place("called", column="middle", order=1, audiences={Audience.GUEST})
