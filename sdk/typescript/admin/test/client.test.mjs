import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { inspect } from "node:util";
import { after, test } from "node:test";
import * as sdk from "@waitify-io/fanfare-admin-sdk";

const { FanfareAdminClient } = sdk;
const apiKey = "sk_test_secret-of-this-test";
const organizationId = "org_1";
const servers = [];
after(() => servers.forEach((server) => server.close()));

/** A server that answers by script, the last entry for ever, and keeps what it was sent. */
async function api(...script) {
  const requests = [];
  const server = createServer((req, res) => {
    let text = "";
    req.on("data", (chunk) => (text += chunk));
    req.on("end", () => {
      const step = script[Math.min(requests.length, script.length - 1)];
      requests.push({ method: req.method, url: req.url, headers: req.headers,
                      body: text === "" ? undefined : JSON.parse(text) });
      step(res, requests.at(-1));
    });
  });
  servers.push(server);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const options = { apiKey, organizationId, retryBaseMs: 1,
                    baseUrl: `http://127.0.0.1:${server.address().port}` };
  return { requests, options, client: new FanfareAdminClient(options) };
}

const json = (status, body, headers = {}) => (res) =>
  res.writeHead(status, { "Content-Type": "application/json", Connection: "close", ...headers })
    .end(body === undefined ? undefined : JSON.stringify(body));
const problem = (status, body = {}, headers = {}) =>
  json(status, body, { "Content-Type": "application/problem+json", ...headers });
const broken = (res) => res.destroy();
const keysOf = (requests) => requests.map((request) => request.headers["idempotency-key"]);

test("create asks for fanfare-v1, says who asks, and returns the endpoint", async () => {
  const made = { id: "whe_1", secret: "whsec_1" };
  const { client, requests } = await api(json(201, made));
  assert.deepEqual(await client.webhooks.create({ url: "https://a.example", events: ["*"] }), made);
  const { method, url, headers, body } = requests[0];
  assert.deepEqual([method, url], ["POST", "/api/webhooks"]);
  assert.deepEqual(body, { dialect: "fanfare-v1", url: "https://a.example", events: ["*"] });
  assert.equal(headers.authorization, `Bearer ${apiKey}`);
  assert.equal(headers["fanfare-organization"], organizationId);
  assert.equal(headers["content-type"], "application/json");
  await client.webhooks.create({ url: "https://a.example", events: ["*"], dialect: "generic" });
  assert.equal(requests[1].body.dialect, "generic");
});

test("each method makes its request", async () => {
  const { client: c, requests } = await api(json(200, { data: [] }));
  const calls = [
    [() => c.webhooks.list().page(), "GET /api/webhooks"],
    [() => c.webhooks.list({ limit: 2 }).page("c/1"), "GET /api/webhooks?limit=2&cursor=c%2F1"],
    [() => c.webhooks.get("whe_1"), "GET /api/webhooks/whe_1"],
    [() => c.webhooks.update("whe_1", { enabled: false }), "PATCH /api/webhooks/whe_1", { enabled: false }],
    [() => c.webhooks.delete("whe_1"), "DELETE /api/webhooks/whe_1"],
    [() => c.webhooks.sendTest("whe_1", { eventType: "a", data: {} }), "POST /api/webhooks/whe_1/test",
     { eventType: "a", data: {} }],
    [() => c.webhooks.sendTest("whe_1"), "POST /api/webhooks/whe_1/test", {}],
    [() => c.webhooks.verify("whe_1"), "GET /api/webhooks/whe_1/health"],
    [() => c.webhooks.deliveries("whe_1", { status: "failed" }).page(),
     "GET /api/webhooks/whe_1/deliveries?status=failed"],
    [() => c.webhooks.revealSecret("whe_1"), "POST /api/webhooks/whe_1/secret/reveal"],
    [() => c.webhooks.rotateSecret("whe_1", { overlap: "1h" }), "POST /api/webhooks/whe_1/secret/rotate",
     { overlap: "1h" }],
    [() => c.webhooks.switchSecret("whe_1"), "POST /api/webhooks/whe_1/secret/switch"],
    [() => c.deliveries.get("whk_1"), "GET /api/deliveries/whk_1"],
    [() => c.deadLetters.list({ reason: "gone" }).page(), "GET /api/dead-letters?reason=gone"],
    [() => c.deadLetters.get("dl_1"), "GET /api/dead-letters/dl_1"],
    [() => c.stats({ window: "1h" }), "GET /api/stats?window=1h"],
    [() => c.webhooks.stats("whe_1"), "GET /api/webhooks/whe_1/stats"],
    [() => c.webhooks.enable("whe_1", { backlog: "redrive" }), "POST /api/webhooks/whe_1/enable",
     { backlog: "redrive" }],
    [() => c.deliveries.list({ eventId: "e" }).page(), "GET /api/deliveries?eventId=e"],
    [() => c.deliveries.retry("whk_1"), "POST /api/deliveries/whk_1/retry"],
    [() => c.deliveries.cancel("whk_1"), "POST /api/deliveries/whk_1/cancel"],
    [() => c.deadLetters.groups(), "GET /api/dead-letters/groups"],
    [() => c.deadLetters.redrive("dl_1"), "POST /api/dead-letters/dl_1/redrive"],
    [() => c.deadLetters.redriveAll({ dryRun: true }), "POST /api/dead-letters/redrive", { dryRun: true }],
    [() => c.replays.create({ endpointId: "whe_1" }), "POST /api/replays", { endpointId: "whe_1" }],
    [() => c.replays.list().page(), "GET /api/replays"],
    [() => c.replays.get("rpl_1"), "GET /api/replays/rpl_1"],
    [() => c.replays.pause("rpl_1"), "POST /api/replays/rpl_1/pause"],
    [() => c.replays.resume("rpl_1"), "POST /api/replays/rpl_1/resume"],
    [() => c.replays.cancel("rpl_1"), "POST /api/replays/rpl_1/cancel"],
    [() => c.settings.get(), "GET /api/settings"],
    [() => c.settings.update({ autoRedrive: { enabled: true } }), "PATCH /api/settings",
     { autoRedrive: { enabled: true } }],
    [() => c.keys.create({ scopes: ["read"] }), "POST /api/keys", { scopes: ["read"] }],
    [() => c.keys.list({ prefix: "sk" }).page(), "GET /api/keys?prefix=sk"],
    [() => c.keys.get("key_1"), "GET /api/keys/key_1"],
    [() => c.keys.revoke("key_1"), "DELETE /api/keys/key_1"],
    [() => c.audit.list({ action: "a" }).page(), "GET /api/audit?action=a"],
    [() => c.generic.create({ url: "u", events: ["*"] }), "POST /webhooks", { url: "u", events: ["*"] }],
    [() => c.generic.list().page(), "GET /webhooks"],
    [() => c.generic.get("wh_1"), "GET /webhooks/wh_1"],
    [() => c.generic.update("wh_1", { status: "paused" }), "PATCH /webhooks/wh_1", { status: "paused" }],
    [() => c.generic.delete("wh_1"), "DELETE /webhooks/wh_1"],
    [() => c.generic.test("wh_1", { event_type: "a" }), "POST /webhooks/wh_1/test", { event_type: "a" }],
    [() => c.generic.deliveries("wh_1").page(), "GET /webhooks/wh_1/deliveries"],
    [() => c.request("post", "/api/webhooks/test", { body: { endpointId: "whe_1" } }),
     "POST /api/webhooks/test", { endpointId: "whe_1" }],
    [() => c.request("get", "/api/webhooks/{id}", { path: { id: "a b" } }), "GET /api/webhooks/a%20b"],
  ];
  for (const [call, wanted, body] of calls) {
    await call();
    const sent = requests.at(-1);
    assert.equal(`${sent.method} ${sent.url}`, wanted);
    assert.deepEqual(sent.body, body, wanted);
  }
});

test("events without an id get one, and keep it when they are sent again", async () => {
  const { client, requests } = await api(broken, json(202, { data: [] }));
  await client.events.publish([{ type: "a", data: {} }, { id: "mine", type: "b", data: {} }]);
  assert.equal(requests.length, 2);
  assert.deepEqual(requests[0].body, requests[1].body);
  assert.match(requests[0].body[0].id, /^evt_[0-9A-Z]{26}$/);
  assert.equal(requests[0].body[1].id, "mine");
  await client.events.publish({ type: "a", data: {} });
  assert.match(requests[2].body.id, /^evt_/);
});

test("lists are fetched page by page, in both shapes, only as far as they are read", async () => {
  for (const [member, list] of [["nextCursor", (c) => c.webhooks.list({ limit: 2 })],
                                ["next_cursor", (c) => c.generic.list({ limit: 2 })]]) {
    const { client, requests } = await api(
      json(200, { data: [{ id: 1 }, { id: 2 }], [member]: "x" }), json(200, { data: [{ id: 3 }] }));
    const ids = [];
    for await (const entry of list(client)) ids.push(entry.id);
    assert.deepEqual(ids, [1, 2, 3]);
    assert.match(requests[1].url, /limit=2&cursor=x$/);
  }
  const { client, requests } = await api(json(200, { data: [{ id: 1 }, { id: 2 }], nextCursor: "x" }));
  for await (const entry of client.webhooks.list()) if (entry.id === 2) break;
  assert.equal(requests.length, 1);
  assert.equal((await client.webhooks.list().toArray(3)).length, 3);
  assert.equal((await client.webhooks.list().page()).nextCursor, "x");
});

test("errors of the API have a type and say what to change", async () => {
  const body = { type: "urn:fanfare:problem:invalid", title: "Invalid", status: 400, detail: "No.",
                 errors: [{ pointer: "/url", detail: "must be https" }] };
  const { client } = await api(problem(400, body));
  await assert.rejects(client.webhooks.get("whe_1"), (error) => {
    assert.ok(error instanceof sdk.FanfareInvalidRequestError && error instanceof sdk.FanfareApiError);
    assert.ok(error instanceof sdk.FanfareError && error instanceof Error);
    assert.deepEqual(error.errors, body.errors);
    assert.deepEqual([error.status, error.type, error.title, error.detail, error.name, error.message],
                     [400, body.type, "Invalid", "No.", "FanfareInvalidRequestError",
                      "GET /api/webhooks/{id}: 400 No."]);
    return true;
  });
  const foreign = { type: "urn:fanfare:problem:other-organization" };
  for (const [status, kind, more] of [
    [401, "FanfareAuthenticationError"], [403, "FanfarePermissionError"],
    [403, "FanfareOrganizationError", foreign], [404, "FanfareNotFoundError"],
    [409, "FanfareConflictError"], [413, "FanfareInvalidRequestError"],
    [422, "FanfareInvalidRequestError"], [418, "FanfareApiError"]]) {
    const { client: other, requests } = await api(problem(status, more));
    await assert.rejects(other.webhooks.get("whe_1"), { name: kind, status });
    assert.equal(requests.length, 1, "not repeated");
  }
});

test("an answer that is no problem document is an error all the same", async () => {
  const page = (res) => res.writeHead(404, { "Content-Type": "text/html" }).end("<h1>no</h1>");
  await assert.rejects((await api(page)).client.webhooks.get("a"), { name: "FanfareNotFoundError", title: "Not Found" });
  const torn = (res) => res.writeHead(404, { "Content-Type": "application/problem+json" }).end("{");
  await assert.rejects((await api(torn)).client.webhooks.get("a"), { name: "FanfareNotFoundError" });
  const good = (res) => res.writeHead(200).end("<h1>yes</h1>");
  await assert.rejects((await api(good)).client.webhooks.get("a"), /baseUrl/);
});

test("reads are repeated, with the server's pauses, until they succeed", async () => {
  const { client, requests } = await api(
    broken, json(503, {}, { "Retry-After": "0" }), json(429, {}, { "Retry-After": "0" }), json(200, { id: 1 }));
  assert.deepEqual(await client.webhooks.get("whe_1"), { id: 1 });
  assert.equal(requests.length, 4);
});

test("after retriesMax the last error is thrown", async () => {
  const { client, requests } = await api(problem(503, {}, { "Retry-After": "0" }));
  await assert.rejects(client.webhooks.get("whe_1"), { name: "FanfareServerError", retryAfterMs: 0 });
  assert.equal(requests.length, 4);
  const limited = await api(problem(429, {}, { "Retry-After": "3600" }));
  await assert.rejects(limited.client.webhooks.get("a"), { name: "FanfareRateLimitError", retryAfterMs: 3_600_000 });
  assert.equal(limited.requests.length, 1);
});

test("a POST keeps its idempotency key over its attempts, and another has another", async () => {
  const { client, requests } = await api(json(429), json(503, {}, { "Retry-After": "0" }), json(200, {}));
  await client.webhooks.sendTest("whe_1");
  await client.webhooks.sendTest("whe_1");
  await client.webhooks.sendTest("whe_1", {}, { idempotencyKey: "my-own" });
  const [a, b, c, d, e] = keysOf(requests);
  assert.match(a, /^[0-9a-f-]{36}$/);
  assert.deepEqual([b, c, e], [a, a, "my-own"]);
  assert.notEqual(d, a);
  await client.webhooks.get("whe_1");
  assert.equal(requests.at(-1).headers["idempotency-key"], undefined);
});

test("a POST whose answer was lost is repeated only where the API knows the key", async () => {
  const inProgress = problem(409, { type: "urn:fanfare:problem:request-in-progress" });
  const { client, requests } = await api(broken, inProgress, json(201, { id: "whe_1" }));
  assert.equal((await client.webhooks.create({ url: "u", events: ["*"] })).id, "whe_1");
  assert.equal(requests.length, 3);
  assert.equal(new Set(keysOf(requests)).size, 1);
  const other = await api(broken);
  await assert.rejects(other.client.request("post", "/api/not-declared", { body: {} }),
                       { name: "FanfareConnectionError" });
  assert.equal(other.requests.length, 1);
});

test("a DELETE whose answer was lost has succeeded when nothing is left", async () => {
  await (await api(broken, problem(404))).client.webhooks.delete("whe_1");
  await (await api(problem(500), problem(404))).client.webhooks.delete("whe_1");
  await assert.rejects((await api(problem(404))).client.webhooks.delete("a"), { name: "FanfareNotFoundError" });
  await assert.rejects((await api(problem(429), problem(404))).client.webhooks.delete("a"),
                       { name: "FanfareNotFoundError" });
});

test("a server that isn't there is asked again, and named in the error", async () => {
  const { options } = await api(json(200));
  const port = await new Promise((resolve) => {
    const closed = createServer().listen(0, "127.0.0.1", () => {
      const { port: free } = closed.address();
      closed.close(() => resolve(free));
    });
  });
  let asked = 0;
  const client = new FanfareAdminClient({
    ...options, baseUrl: `http://127.0.0.1:${port}`,
    fetch: (...request) => (++asked, fetch(...request)),
  });
  await assert.rejects(client.webhooks.create({ url: "u", events: ["*"] }), /ECONNREFUSED/);
  assert.equal(asked, 4);
});

test("a call has a time limit for each attempt", async () => {
  const { options } = await api(() => {});
  let asked = 0;
  const client = new FanfareAdminClient({ ...options, timeoutMs: 20, retriesMax: 1,
    fetch: (...request) => (++asked, fetch(...request)) });
  await assert.rejects(client.webhooks.get("whe_1"), { name: "FanfareTimeoutError" });
  assert.equal(asked, 2);
});

test("a signal ends a call, in flight and between attempts", async () => {
  for (const script of [() => {}, json(429, {}, { "Retry-After": "50" })]) {
    const ending = new AbortController();
    const { client } = await api((res, request) => {
      script(res, request);
      setTimeout(() => ending.abort(new Error("enough")), 20);
    });
    await assert.rejects(client.webhooks.get("a", { signal: ending.signal }), /enough/);
    await assert.rejects(client.webhooks.get("a", { signal: ending.signal }), /enough/);
  }
});

test("redirects are not followed: the key stays with the API", async () => {
  const other = await api(json(200, {}));
  const { client } = await api((res) => res.writeHead(307, { Location: `${other.options.baseUrl}/x` }).end());
  await assert.rejects(client.webhooks.get("a"), { name: "FanfareConnectionError" });
  assert.equal(other.requests.length, 0);
});

test("ids that would lead elsewhere are refused before anything is sent", async () => {
  const { client, requests } = await api(json(200, {}));
  for (const id of ["", ".", "..", undefined, null, 5]) {
    await assert.rejects(client.webhooks.delete(id), /must be an id/);
  }
  await client.webhooks.get("../dead-letters?x#y");
  assert.equal(requests[0].url, "/api/webhooks/..%2Fdead-letters%3Fx%23y");
});

test("the key is in nothing that is printed", async () => {
  const { client } = await api(problem(401, { title: "Unauthorized" }));
  const error = await client.webhooks.get("a").catch((thrown) => thrown);
  for (const printed of [inspect(client, { depth: 9, showHidden: true }), JSON.stringify(client),
                         inspect(error, { depth: 9 }), String(error)]) {
    assert.ok(!printed.includes(apiKey), printed);
  }
});

test("settings that can't be right are refused at once", () => {
  const make = (more) => () => new FanfareAdminClient({ apiKey, organizationId, ...more });
  for (const bad of [{ apiKey: undefined }, { apiKey: "" }, { apiKey: "a\nb" }, { organizationId: undefined },
                     { baseUrl: "http://admin.fanfare.io" }, { baseUrl: "ftp://127.0.0.1" }, { baseUrl: "nonsense" },
                     { baseUrl: "https://u:p@a.example" }, { baseUrl: "https://a.example/?x=1" },
                     { baseUrl: "http://127.0.0.1.a.example" }]) {
    assert.throws(make(bad), Error, JSON.stringify(bad));
  }
  for (const good of [{}, { baseUrl: "http://localhost:8080/" }, { baseUrl: "http://[::1]:1" },
                      { baseUrl: "https://a.example/fanfare/" }]) {
    make(good)();
  }
});

test("the default address is https://admin.fanfare.io", async () => {
  let asked;
  const client = new FanfareAdminClient({ apiKey, organizationId, fetch: async (url) => {
    asked = url;
    return Response.json({});
  } });
  await client.webhooks.verify("whe_1");
  assert.equal(asked, "https://admin.fanfare.io/api/webhooks/whe_1/health");
});

test("CommonJS has the same", () => {
  const common = createRequire(import.meta.url)("@waitify-io/fanfare-admin-sdk");
  assert.deepEqual(Object.keys(common).sort(), Object.keys(sdk).sort());
  assert.ok(new common.FanfareAdminClient({ apiKey, organizationId }).webhooks);
});
