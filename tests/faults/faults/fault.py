"""What every fault is."""
import dataclasses
from collections.abc import Callable

from harness.scene import ARRIVAL_SECONDS, RATE, usual_boxes


@dataclasses.dataclass(frozen=True)
class Fault:
    """`strike` takes a scene under load, does something bad to it, and heals it again."""
    name: str
    strike: Callable
    boxes: Callable = usual_boxes
    arrival_seconds: float = ARRIVAL_SECONDS
    rounds_max: int = 1000
    rate: float = RATE
