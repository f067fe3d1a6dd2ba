#!/usr/bin/env python3
"""Applies deploy/k8s to a real cluster of one node and watches from outside what becomes of it: run.py [--image TAG].

The cluster is Kubernetes built from the Go module proxy, with containerd, runc, etcd and CNI plugins of Debian (node.py), in
namespaces of its own that nothing outlives (machine.py); no registry is asked. Kafka with SASL over TLS stands beside it
(broker.py), and a receiver of webhooks at an address that looks public. The overlay is `external-kafka` with fewer partitions,
one copy of each record and small requests of CPU; all else is as written. Nothing enforces NetworkPolicies here, and
resources of operators are only taken, not acted upon.

Needs root, Go 1.24 or later and the image that ./dev image makes. Takes some 5 minutes on two cores; the first time 15 more for the
build of Kubernetes.
"""
import argparse
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "deploy" / "local"))

import machine  # noqa: E402
import node  # noqa: E402
import programs  # noqa: E402
from checks import CHECKS  # noqa: E402
from fanfare_local import image, steps  # noqa: E402
from world import IMAGE, RECEIVER, World  # noqa: E402


def outside(options) -> int:
    bin_dir = programs.ensure()
    with tempfile.TemporaryDirectory(prefix="fanfare-k8s-") as name:
        with steps.step(f"image {options.image}"):
            image.buildah("push", "-q", options.image, f"docker-archive:{name}/fanfare.tar:{IMAGE}")
        cgroup = Path(name).name
        return machine.enter([__file__, "--inside", bin_dir, name, cgroup], Path(name), cgroup)


def inside(bin_dir: Path, folder: Path, cgroup: str) -> int:
    machine.furnish()
    machine.connect("machine", f"{node.ADDRESS}/16", f"{RECEIVER}/32")
    passed, failed = 0, 0
    with World(bin_dir, folder, cgroup) as world:
        for check in CHECKS:
            with steps.step(check.__name__.replace("_", " ")):
                try:
                    faults = list(check(world))
                except steps.Failure:
                    world.show()
                    raise
            for fault in faults:
                print(f"FAILED: {check.__name__.replace('_', ' ')}: {fault}", flush=True)
            passed, failed = passed + (not faults), failed + bool(faults)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


def main() -> int:
    if sys.argv[1:2] == ["--inside"]:
        return inside(Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--image", default="localhost/fanfare:0.1.0")
    return outside(parser.parse_args())


if __name__ == "__main__":
    try:
        sys.exit(main())
    except steps.Failure as failure:
        sys.exit(f"run.py: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
