"""From the image of an earlier commit to the present one under traffic, and back, as docs/operations/upgrade.md says."""

import time

from checks import everything_becomes_ready, no_warning_is_left_unread, samples_are_delivered
from fanfare_local.steps import say
from traffic import Traffic
from world import REPOSITORY

EARLIER, PRESENT = "earlier", "0.1.0"
_QUIET = 10  # Seconds of traffic before and after, in which nothing may come twice.


def the_present_image_takes_over(world):
    yield from _move(world, world.overlay, world.make_overlay(PRESENT), PRESENT)


def the_earlier_image_takes_over_again(world):
    yield from _move(world, world.folder / f"overlay-{PRESENT}", world.overlay, EARLIER)


def _move(world, before, after, tag: str):
    traffic = Traffic(world.api())
    with traffic:
        time.sleep(_QUIET)
        began = time.monotonic()
        world.apply(after)
        ended = time.monotonic()
        time.sleep(_QUIET)
    say(f"   rolled out in {ended - began:.0f} s")
    yield from traffic.faults((began, ended))
    # A pod that goes at once still gets requests for a moment: manifests had no preStop once.
    if traffic.refusals and "preStop" in world.node.kubectl("kustomize", before):
        yield f"{len(traffic.refusals)} requests to publish were refused"
    for pod in world.objects("pods"):
        image = pod["spec"]["containers"][0]["image"]
        if image != f"{REPOSITORY}:{tag}":
            yield f"{pod['metadata']['name']} has the image {image}"
    yield from (f"{name} was started {count} times again" for name, count in world.restarts().items() if count)
    yield from samples_are_delivered(world)


CHECKS = [everything_becomes_ready, samples_are_delivered, the_present_image_takes_over, the_earlier_image_takes_over_again,
          no_warning_is_left_unread]
