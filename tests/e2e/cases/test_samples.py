"""Every payload of events.md, published, arrives as the page prints it."""
from harness import documents
from harness.case import SystemCase


class Samples(SystemCase):
    def test_arrive_with_members_order_and_types_of_the_page(self):
        samples = documents.samples()
        endpoint = self.endpoint(sorted({sample["type"] for sample in samples}))
        self.api.publish(*({name: value for name, value in sample.items()
                            if name not in ("id", "organizationId")} for sample in samples))
        arrived = {}
        for request in endpoint.box.wait(len(samples)):
            self.assert_conforms("fanfare", endpoint.secret, request)
            arrived[request.json()["type"]] = request.json()
        for sample in samples:
            with self.subTest(type=sample["type"]):
                expected = {**sample, "id": arrived[sample["type"]]["id"],
                            "organizationId": self.organization}
                self.assertEqual(flat(expected), flat(arrived[sample["type"]]))


def flat(value, path=""):
    """Every member and value in order, with its type: == alone takes 1 for True and any order."""
    if isinstance(value, dict):
        return [(path, "object")] + [line for name, inner in value.items()
                                     for line in flat(inner, f"{path}/{name}")]
    if isinstance(value, list):
        return [(path, "array")] + [line for n, inner in enumerate(value)
                                    for line in flat(inner, f"{path}/{n}")]
    return [(path, type(value).__name__, value)]
