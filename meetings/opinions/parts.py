"""What was thought of the current item before the meeting."""

from meetings.live.parts import place
from meetings.live.views import Audience

place(
    "opinions",
    column="middle",
    order=35,
    audiences={Audience.CHAIR, Audience.SECRETARY, Audience.MEMBER},
)
