#!/usr/bin/env python3
"""Imports endpoints, their secrets and event types from Svix or Convoy, by the REST API of each.

    import_endpoints.py svix --application app_… [--paused] [--dry-run]
    import_endpoints.py convoy --project … [--owner …] [--paused] [--dry-run]

The old side: SVIX_URL and SVIX_TOKEN, or CONVOY_URL and CONVOY_TOKEN. The new side: FANFARE_URL and FANFARE_API_KEY, of
the organization that takes the place of the application or owner. What is there already is left as it is, so it can be run
again. Each line of output is about one endpoint or event type; lines with `!` want a decision of yours. The exit code is 1
if there were any.
"""
import argparse
import json
import os
import urllib.error
import urllib.parse
import urllib.request


class Rest:
    def __init__(self, url, token):
        self.url, self.token = url.rstrip("/"), token

    def call(self, method, path, body=None, **query):
        target = self.url + path + ("?" + urllib.parse.urlencode(query) if query else "")
        request = urllib.request.Request(
            target, None if body is None else json.dumps(body).encode(), method=method,
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Accept": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"null")


def svix_pages(svix, path, **query):
    iterator = None
    while True:
        page = svix.call("GET", path, limit=100, **query, **({"iterator": iterator} if iterator else {}))
        yield from page["data"]
        if page["done"]:
            return
        iterator = page["iterator"]


def from_svix(svix, application):
    """(what to create, what needs a person) of each endpoint."""
    base = f"/api/v1/app/{application}/endpoint/"
    for old in svix_pages(svix, base):
        notes = []
        secret = svix.call("GET", f"{base}{old['id']}/secret/")["key"]
        headers = svix.call("GET", f"{base}{old['id']}/headers/")
        if headers.get("sensitive"):
            notes.append("can't read its headers " + ", ".join(headers["sensitive"]))
        if old.get("channels"):
            notes.append("channels " + ", ".join(old["channels"]) + ": set a filter instead")
        if not secret.startswith("whsec_"):
            notes.append("signs with ed25519: gets a secret of its own")
        rate = old.get("throttleRate") or old.get("rateLimit")
        yield {"url": old["url"], "description": old.get("description") or "", "dialect": "svix",
               "events": old.get("filterTypes") or old.get("eventTypes") or ["*"], "status": "paused" if old.get("disabled") else "active",
               "headers": headers.get("headers") or {}, "metadata": {**old.get("metadata", {}), "importedFrom": "svix " + old["id"]},
               **({"secret": secret} if secret.startswith("whsec_") else {}),
               **({"rateLimit": {"perSecond": rate}} if rate else {})}, notes


def svix_event_types(svix):
    for old in svix_pages(svix, "/api/v1/event-type/", with_content="true"):
        schemas = old.get("schemas") or {}
        newest = schemas[max(schemas, key=int)] if schemas else None
        yield {"name": old["name"], "description": old.get("description", ""), "schema": newest,
               "deprecated": bool(old.get("deprecated") or old.get("archived"))}


def convoy_pages(convoy, path, **query):
    cursor = None
    while True:
        page = convoy.call("GET", path, perPage=100, direction="next", **query,
                           **({"next_page_cursor": cursor} if cursor else {}))["data"]
        yield from page["content"]
        if not page["pagination"]["has_next_page"]:
            return
        cursor = page["pagination"]["next_page_cursor"]


def from_convoy(convoy, project, owner):
    base = f"/api/v1/projects/{project}"
    events, notes = {}, {}
    for subscription in convoy_pages(convoy, base + "/subscriptions"):
        endpoint = (subscription.get("endpoint_metadata") or {}).get("uid")
        config = subscription.get("filter_config") or {}
        events.setdefault(endpoint, set()).update(config.get("event_types") or ["*"])
        if any((config.get("filter") or {}).get(part) for part in ("body", "headers", "query", "path")):
            notes.setdefault(endpoint, []).append(f"subscription {subscription['uid']} has a filter: set one by hand")
        if subscription.get("function"):
            notes.setdefault(endpoint, []).append(f"subscription {subscription['uid']} has a function")
    for old in convoy_pages(convoy, base + "/endpoints", **({"ownerId": owner} if owner else {})):
        own = notes.get(old["uid"], [])
        secrets = [each["value"] for each in old.get("secrets") or [] if not each.get("expires_at")]
        login = old.get("authentication") or {}
        new = {"url": old["url"], "description": old.get("description") or old.get("name") or "",
               "dialect": "convoy-advanced" if old.get("advanced_signatures") else "convoy",
               "events": sorted(events.get(old["uid"], [])), "status": "active" if old.get("status") == "active" else "paused",
               "metadata": {"importedFrom": "convoy " + old["uid"]}, "headers": {}}
        if secrets:
            new["secret"] = secrets[-1]
        if old.get("rate_limit"):
            new["rateLimit"] = {"perSecond": old["rate_limit"] / (old.get("rate_limit_duration") or 60)}
        if login.get("type") == "api_key":
            new["headers"] = {login["api_key"]["header_name"]: login["api_key"]["header_value"]}
        elif login.get("type") == "basic_auth":
            new["authentication"] = {"type": "basic", **login["basic_auth"]}
        elif login.get("type"):
            own = own + [f"logs in by {login['type']}"]
        if not new["events"]:
            own = own + ["has no subscription: left out"]
        yield new, own


class Import:
    def __init__(self, fanfare, options):
        self.fanfare, self.options, self.open_questions = fanfare, options, 0

    def say(self, what, notes):
        self.open_questions += len(notes)
        print(what, *("! " + note for note in notes), sep="\n  ", flush=True)

    def there(self):
        """What earlier runs imported."""
        cursor, found = None, set()
        while True:
            page = self.fanfare.call("GET", "/api/webhooks", limit=200, **({"cursor": cursor} if cursor else {}))
            found |= {each["metadata"].get("importedFrom") for each in page["data"]}
            cursor = page.get("nextCursor")
            if not cursor:
                return found

    def create(self, path, body, name, notes):
        try:
            if not self.options.dry_run:
                self.fanfare.call("POST", path, body)
        except urllib.error.HTTPError as error:
            problem = json.loads(error.read())
            if error.code == 409:
                return self.say(f"there already: {name}", [])
            faults = [f"{each['pointer']}: {each['detail']}" for each in problem.get("errors", [])]
            return self.say(f"refused: {name}", faults or [problem["detail"]])
        self.say(f"{'would import' if self.options.dry_run else 'imported'}: {name}", notes)

    def run(self, endpoints, event_types):
        for each in event_types:
            self.create("/api/event-types", each, each["name"], [])
        there = self.there()
        for new, notes in endpoints:
            if new["metadata"]["importedFrom"] in there:
                self.say(f"there already: {new['url']}", [])
            elif not new["events"]:
                self.say(f"left out: {new['url']}", notes)
            else:
                self.create("/api/webhooks", new | ({"status": "paused"} if self.options.paused else {}), new["url"], notes)
        return 1 if self.open_questions else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("from_", metavar="svix|convoy", choices=["svix", "convoy"])
    parser.add_argument("--application", help="of Svix: its id or uid")
    parser.add_argument("--project", help="of Convoy")
    parser.add_argument("--owner", help="of Convoy: endpoints of this owner_id alone")
    parser.add_argument("--paused", action="store_true", help="endpoints wait until they are set active")
    parser.add_argument("--dry-run", action="store_true", help="read, and say what would be done")
    options = parser.parse_args()
    name = options.from_.upper()
    old = Rest(os.environ[f"{name}_URL"], os.environ[f"{name}_TOKEN"])
    new = Import(Rest(os.environ["FANFARE_URL"], os.environ["FANFARE_API_KEY"]), options)
    if options.from_ == "svix":
        return new.run(from_svix(old, options.application), svix_event_types(old))
    return new.run(from_convoy(old, options.project, options.owner), [])


if __name__ == "__main__":
    raise SystemExit(main())
