#!/usr/bin/env python3
"""Applies deploy/k8s to a real cluster of one node and watches from outside what becomes of it: run.py [--image TAG | --built] [--from COMMIT | --autoscaling].

The cluster is Kubernetes built from the Go module proxy, with containerd, runc, etcd and CNI plugins of Debian (node.py), in
namespaces of its own that nothing outlives (machine.py); no registry is asked. Kafka with SASL over TLS stands beside it
(broker.py), and a receiver of webhooks at an address that looks public. The overlay is `external-kafka` with fewer partitions,
one copy of each record and small requests of CPU; all else is as written. NetworkPolicies are in force, by rules of nftables that
policies.py makes of them; network.py asks who reaches whom. Resources of operators are only taken, not acted upon, but for
KEDA's with --autoscaling.

With --from it begins with the image and the manifests of an earlier commit, moves to the present ones under traffic as
docs/operations/upgrade.md says, and back again (upgrade.py), in place of the other checks. The earlier image is of programs
that are built in a worktree of its own, where ccache makes it quick.

With --autoscaling the overlay has the component of that name, with smaller numbers and shorter times, and metrics-server, KEDA
(both from the Go module proxy) and Debian's Prometheus are there (scalers.py); the checks are those of autoscaling.py.

Needs root, Go 1.24 or later and the image that ./dev image makes, or with --built the programs that ./dev build makes. Takes
some 7 minutes on two cores, with --autoscaling 14; the first time 15 more for the build of Kubernetes, and as much for that of KEDA.
"""
import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "deploy" / "local"))

import machine  # noqa: E402
import node  # noqa: E402
import autoscaling  # noqa: E402
import checks  # noqa: E402
import programs  # noqa: E402
import scalers  # noqa: E402
import upgrade  # noqa: E402
from fanfare_local import earlier, image, paths, steps, web  # noqa: E402
from world import K8S, PRIVATE, RECEIVER, REPOSITORY, World  # noqa: E402

_MANIFESTS = "manifests"  # of the earlier commit
_SCALERS = "scalers"


def outside(options) -> int:
    bin_dir = programs.ensure()
    with tempfile.TemporaryDirectory(prefix="fanfare-k8s-") as name:
        folder = Path(name)
        if options.autoscaling:
            (folder / _SCALERS).symlink_to(scalers.ensure())
        if options.earlier:
            with earlier.checked_out(options.earlier, folder / "tree") as tree:
                earlier.build_dashboard(tree)
                save_built(folder, upgrade.EARLIER, earlier.build_programs(tree), tree)
                subprocess.run(["cp", "-r", tree / "deploy" / "k8s", folder / _MANIFESTS], check=True)
        if options.built:
            web.ensure()
            save_built(folder, upgrade.PRESENT, paths.bin_dir(), paths.ROOT)
        else:
            save(folder, upgrade.PRESENT, options.image)
        return machine.enter([__file__, "--inside", bin_dir, name, folder.name], folder, folder.name)


def save(folder: Path, tag: str, name: str) -> None:
    with steps.step(f"image {name} as {tag}"):
        image.buildah("push", "-q", name, f"docker-archive:{folder}/image-{tag}.tar:{REPOSITORY}:{tag}")


def save_built(folder: Path, tag: str, bin_dir: Path, tree: Path) -> None:
    name = f"localhost/fanfare-cluster:{earlier.revision(tree)}"
    image.of_programs(name, bin_dir, tree)
    try:
        save(folder, tag, name)
    finally:
        image.buildah("rmi", name, quiet=True)


def inside(bin_dir: Path, folder: Path, cgroup: str) -> int:
    machine.furnish()
    machine.connect("machine", f"{node.ADDRESS}/16", f"{RECEIVER}/32", *(f"{address}/32" for address in PRIVATE))
    passed, failed, manifests = 0, 0, folder / _MANIFESTS
    first, chosen, built = (upgrade.PRESENT, K8S), checks, None
    if manifests.exists():
        first, chosen = (upgrade.EARLIER, manifests), upgrade
    elif (folder / _SCALERS).exists():
        chosen, built = autoscaling, (folder / _SCALERS).resolve()
    with World(bin_dir, folder, cgroup, *first, built) as world:
        for check in chosen.CHECKS:
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
    present = parser.add_mutually_exclusive_group()
    present.add_argument("--image", default="localhost/fanfare:0.1.0")
    present.add_argument("--built", action="store_true", help="an image of the programs in FANFARE_BIN_DIR or build/dev/bin")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--from", dest="earlier", metavar="COMMIT", help="begin with that one: there under traffic, and back")
    instead.add_argument("--autoscaling", action="store_true", help="see autoscalers act")
    return outside(parser.parse_args())


if __name__ == "__main__":
    try:
        sys.exit(main())
    except steps.Failure as failure:
        sys.exit(f"run.py: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
