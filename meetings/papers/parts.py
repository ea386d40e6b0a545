"""The paper in the middle of everybody's page."""

from meetings.live.parts import place

place("papers", column="middle", order=20)
