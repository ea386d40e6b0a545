"""Places and names of the signatures of one document."""

from dataclasses import dataclass

INITIAL = "KyNhay"
LEADER = "NguoiKy"
NUMBER = "SigSo"
DATE = "SigNgay"
SEAL = "ConDau"


@dataclass(frozen=True)
class Box:
    """A place on `page` (from 0), in points from the bottom left; zero width or height: unseen."""

    name: str
    page: int
    x: float
    y: float
    width: float
    height: float
