"""What no tool knows of us. Each rule takes the objects of an overlay and yields what is wrong."""
import re

import yaml

SERVICES = {"ingest", "fanout", "dispatcher", "retry", "notifier", "control"}
_SECONDS = {"ms": 0.001, "s": 1, "m": 60}


def _of(objects, kind):
    return [each for each in objects if each["kind"] == kind]


def _pod(each):
    return each["spec"]["template"]["spec"]


def _configuration(objects):
    return yaml.safe_load(next(o for o in _of(objects, "ConfigMap") if "fanfare.yaml" in o["data"])["data"]["fanfare.yaml"])


def _chosen(objects, selector):
    """Names of the workloads whose pods a selector finds."""
    wanted = (selector or {}).get("matchLabels", {})
    return {each["metadata"]["name"] for each in _of(objects, "StatefulSet") + _of(objects, "Job")
            if wanted.items() <= each["spec"]["template"]["metadata"]["labels"].items()}


def _sleep_before_stop(each):
    hook = _pod(each)["containers"][0].get("lifecycle", {}).get("preStop", {})
    return hook.get("sleep", {}).get("seconds", 0)


def every_service_is_there(objects):
    found = {each["metadata"]["name"] for each in _of(objects, "StatefulSet")}
    yield from SERVICES - {name.removeprefix("fanfare-") for name in found}


def selectors_find_their_own_pods_only(objects):
    for kind, member in (("PodDisruptionBudget", "selector"), ("NetworkPolicy", "podSelector")):
        for each in _of(objects, kind):
            name = each["metadata"]["name"]
            chosen = _chosen(objects, each["spec"].get(member))
            everybody = name in ("fanfare-all", "fanfare-kafka-clients")
            if chosen != (_chosen(objects, {}) if everybody else {name}):
                yield f"{kind} {name} is for {sorted(chosen)}"
    budgets = {each["metadata"]["name"] for each in _of(objects, "PodDisruptionBudget")}
    yield from (f"{each['metadata']['name']} has no PodDisruptionBudget" for each in _of(objects, "StatefulSet")
                if each["metadata"]["name"] not in budgets)


def only_those_that_send_reach_the_internet(objects):
    for each in _of(objects, "NetworkPolicy"):
        blocks = [to["ipBlock"] for rule in each["spec"].get("egress", []) for to in rule.get("to", []) if "ipBlock" in to]
        public = [block for block in blocks if block["cidr"] in ("0.0.0.0/0", "::/0", "2000::/3")]
        if public and each["metadata"]["name"] not in ("fanfare-dispatcher", "fanfare-control", "fanfare-notifier"):
            yield f"{each['metadata']['name']} lets out to {public[0]['cidr']}"
        for block in public:
            private = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"}
            if block["cidr"] == "0.0.0.0/0" and not private <= set(block.get("except", [])):
                yield f"{each['metadata']['name']} lets out to private networks"


def draining_ends_before_the_kill(objects):
    amount, unit = re.fullmatch(r"(\d+)(ms|s|m)", _configuration(objects)["drain"]["deadline"]).groups()
    for each in _of(objects, "StatefulSet"):
        grace = _pod(each)["terminationGracePeriodSeconds"] - _sleep_before_stop(each)
        if grace < int(amount) * _SECONDS[unit] + 2:
            yield f"{each['metadata']['name']}: grace {grace} s"


def pods_behind_an_address_leave_it_before_they_stop(objects):
    """Proxies learn that a pod goes at the same time as the pod; until then they still send to it."""
    for service in _of(objects, "Service"):
        chosen = _chosen(objects, {"matchLabels": service["spec"]["selector"]})
        for each in _of(objects, "StatefulSet"):
            if service["spec"].get("clusterIP") != "None" and each["metadata"]["name"] in chosen and _sleep_before_stop(each) < 3:
                yield f"{each['metadata']['name']} has no preStop"


def pods_are_locked_down(objects):
    for each in _of(objects, "StatefulSet") + _of(objects, "Job"):
        name, pod = each["metadata"]["name"], _pod(each)
        if pod.get("automountServiceAccountToken") is not False:
            yield f"{name} has a token of Kubernetes"
        if pod["securityContext"]["seccompProfile"]["type"] != "RuntimeDefault" or not pod["securityContext"]["runAsNonRoot"]:
            yield f"{name}: seccomp or root"
        for container in pod["containers"]:
            context = container["securityContext"]
            if context["capabilities"] != {"drop": ["ALL"]} or not context["readOnlyRootFilesystem"] \
                    or context["allowPrivilegeEscalation"]:
                yield f"{name}: security context"


def probes_ask_where_they_should(objects):
    """Whether to kill a process never depends on Kafka; whether to send it something may."""
    for each in _of(objects, "StatefulSet"):
        container = _pod(each)["containers"][0]
        paths = {name: container.get(name + "Probe", {}).get("httpGet") for name in ("startup", "liveness", "readiness")}
        wanted = {"startup": "/livez", "liveness": "/livez", "readiness": "/readyz"}
        if paths != {name: {"path": path, "port": "admin"} for name, path in wanted.items()}:
            yield f"{each['metadata']['name']}: {paths}"


def pods_are_spread(objects):
    for each in _of(objects, "StatefulSet"):
        over = {spread["topologyKey"] for spread in _pod(each).get("topologySpreadConstraints", [])
                if _chosen(objects, spread["labelSelector"]) == {each["metadata"]["name"]}}
        if over != {"topology.kubernetes.io/zone", "kubernetes.io/hostname"}:
            yield f"{each['metadata']['name']} is spread over {sorted(over)}"


def workloads_are_labelled(objects):
    for each in _of(objects, "StatefulSet") + _of(objects, "Job"):
        name = each["metadata"]["name"]
        wanted = {"name": name, "component": name.removeprefix("fanfare-"), "part-of": "fanfare", "managed-by": "kustomize"}
        wanted = {f"app.kubernetes.io/{key}": value for key, value in wanted.items()}
        for labels in (each["metadata"]["labels"], each["spec"]["template"]["metadata"]["labels"]):
            if not wanted.items() <= labels.items():
                yield f"{name}: {labels}"


def variables_are_set_before_they_are_used(objects):
    for each in _of(objects, "StatefulSet") + _of(objects, "Job"):
        known = set()
        for variable in _pod(each)["containers"][0]["env"]:
            for used in re.findall(r"\$\((\w+)\)", variable.get("value", "")):
                if used not in known:
                    yield f"{each['metadata']['name']}: {variable['name']} uses {used}"
            known.add(variable["name"])


def secrets_are_for_those_that_need_them(objects):
    for each in _of(objects, "StatefulSet") + _of(objects, "Job"):
        volumes = {v["secret"]["secretName"] for v in _pod(each)["volumes"] if "secret" in v}
        needs = each["metadata"]["name"] in ("fanfare-ingest", "fanfare-dispatcher", "fanfare-notifier",
                                            "fanfare-control")
        if ("fanfare-master-key" in volumes) != needs:
            yield f"{each['metadata']['name']}: the master key"
    yield from (f"Secret {each['metadata']['name']} is in the clear" for each in _of(objects, "Secret"))


def volumes_and_mounts_agree(objects):
    for each in _of(objects, "StatefulSet") + _of(objects, "Job"):
        volumes = {v["name"] for v in _pod(each)["volumes"]}
        volumes |= {c["metadata"]["name"] for c in each["spec"].get("volumeClaimTemplates", [])}
        mounts = {m["name"] for m in _pod(each)["containers"][0]["volumeMounts"]}
        if volumes != mounts:
            yield f"{each['metadata']['name']}: {sorted(volumes ^ mounts)}"


def ports_agree_with_the_configuration(objects):
    config = _configuration(objects)
    wanted = {"fanfare-ingest": {"http": config["ingest"]["http"]["port"]},
              "fanfare-control": {"http": config["control"]["http"]["port"]}}
    for each in _of(objects, "StatefulSet"):
        name = each["metadata"]["name"]
        ports = {p["name"]: p["containerPort"] for p in _pod(each)["containers"][0]["ports"]}
        if ports != {"admin": config["admin"]["port"], **wanted.get(name, {})}:
            yield f"{name}: {ports}"


def no_more_replicas_than_partitions(objects):
    partitions = _configuration(objects)["topics"]["partitions"]
    for each in objects:
        for member in ("replicas", "maxReplicas", "maxReplicaCount"):
            if each["kind"] in ("StatefulSet", "HorizontalPodAutoscaler", "ScaledObject") \
                    and each["spec"].get(member, 0) > partitions:
                yield f"{each['kind']} {each['metadata']['name']}: {each['spec'][member]}"


def autoscalers_own_what_they_scale(objects):
    scaled = {each["spec"]["scaleTargetRef"]["name"] for each in _of(objects, "HorizontalPodAutoscaler") + _of(objects, "ScaledObject")}
    for each in _of(objects, "StatefulSet"):
        if each["metadata"]["name"] in scaled and "replicas" in each["spec"]:
            yield f"{each['metadata']['name']} has replicas and an autoscaler"


def without_figures_nobody_is_scaled_in(objects):
    """By themselves KEDA takes no answer of Prometheus for zero, and none at all for the number of `fallback`."""
    for each in _of(objects, "ScaledObject"):
        if each["spec"].get("fallback", {}).get("behavior") != "currentReplicasIfHigher":
            yield f"ScaledObject {each['metadata']['name']}: fallback"
        for trigger in each["spec"]["triggers"]:
            if trigger["type"] == "prometheus" and trigger["metadata"].get("ignoreNullValues") != "false":
                yield f"ScaledObject {each['metadata']['name']}: ignoreNullValues"


def groups_of_rules_have_a_name_each(objects):
    """Else the API server refuses the whole PrometheusRule, while Prometheus takes one name in two files."""
    for each in _of(objects, "PrometheusRule"):
        names = [group["name"] for group in each["spec"]["groups"]]
        yield from (f"PrometheusRule {each['metadata']['name']}: {name} twice" for name in set(names) if names.count(name) > 1)


def a_cluster_for_trying_out_fits_two_cores(objects):
    """Of which a small Kubernetes requests one for itself, and Strimzi's operator a fifth."""
    pools = _of(objects, "KafkaNodePool")
    if [pool["spec"]["replicas"] for pool in pools] != [1]:
        return
    requests = [pool["spec"]["resources"]["requests"]["cpu"] for pool in pools]
    requests += [container["resources"]["requests"]["cpu"] for each in _of(objects, "StatefulSet") + _of(objects, "Job")
                 for container in _pod(each)["containers"] for _ in range(each["spec"].get("replicas", 1))]
    if (cores := sum(_cores(each) for each in requests)) > 0.7:
        yield f"{cores:.2f} cores are requested"


def _cores(quantity):
    return int(quantity[:-1]) / 1000 if quantity.endswith("m") else float(quantity)


RULES = [every_service_is_there, selectors_find_their_own_pods_only, only_those_that_send_reach_the_internet,
         draining_ends_before_the_kill, pods_behind_an_address_leave_it_before_they_stop, pods_are_locked_down,
         probes_ask_where_they_should, pods_are_spread, workloads_are_labelled, variables_are_set_before_they_are_used, secrets_are_for_those_that_need_them, volumes_and_mounts_agree, ports_agree_with_the_configuration,
         no_more_replicas_than_partitions, autoscalers_own_what_they_scale, without_figures_nobody_is_scaled_in,
         groups_of_rules_have_a_name_each, a_cluster_for_trying_out_fits_two_cores]
