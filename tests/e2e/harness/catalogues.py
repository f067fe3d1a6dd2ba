"""What each dialect sends: its event types and what is published for them."""
from harness import documents

# published: (name in guide.md, name in planned.md).
ALIASES = {
    "queue.consumer.entered": ("queue.consumer_entered", "distribution.joined"),
    "queue.consumer.admitted": ("queue.consumer_admitted", "distribution.admitted"),
    "queue.consumer.completed": ("queue.admission_completed", "distribution.completed"),
    "queue.consumer.left": ("queue.consumer_left", None),
    "draw.consumer.entered": ("draw.entry_created", "distribution.joined"),
    "draw.consumer.won": (None, "distribution.winner_selected"),
    "auction.bid.placed": ("auction.bid_placed", "distribution.bid_placed"),
    "auction.bid.outbid": ("auction.outbid", None),
    "auction.settled": ("auction.auction_ended", None),
}
OWN = "probe.sent"  # A type of no page: organizations add their own.


def names(dialect):
    """The event types on the dialect's page."""
    if dialect == "fanfare-v1":
        created = documents.event_names("guide.md", "events: [", "],")
        listed = documents.event_names("guide.md", "Event Reference", "Best Practices")
        return list(dict.fromkeys(created + listed))
    if dialect == "fanfare-snake":
        return documents.event_names("planned.md", "Event Types", "Webhook Configuration")
    if dialect == "generic":
        return documents.event_names("generic.md", "## Available Events", "## Webhook Payload")
    return [sample["type"] for sample in documents.samples()]


def published(dialect):
    """Pairs of the type to publish and the type that arrives, for the whole page."""
    column = {"fanfare-v1": 0, "fanfare-snake": 1}.get(dialect)
    aliased = [] if column is None else [(name, sent[column])
                                         for name, sent in ALIASES.items() if sent[column]]
    reached = {sent for _, sent in aliased}
    return aliased + [(name, name) for name in names(dialect) if name not in reached]


def sample_data(event_type):
    """The page's own data where there is some, else a document that is hard to keep intact."""
    for sample in documents.samples():
        if sample["type"] == event_type:
            return sample["data"]
    return {"consumerId": "cons_1", "experienceId": "exp_1", "amount": "149.90", "count": 3,
            "name": "Zoë \u2028 \"quoted\" \\ / 😀 \n \u0001", "nothing": None, "yes": True,
            "items": [{"productId": "p", "unitPrice": "0.10"}, [], {}], "ratio": 0.5}
