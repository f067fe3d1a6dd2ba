import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer, request as httpRequest } from "node:http";
import { createRequire } from "node:module";
import { after, test } from "node:test";
import express from "express";
import express4 from "express4";
import fastify from "fastify";
import { webhook as expressWebhook } from "@waitify-io/fanfare-receiver/express";
import { webhook as fastifyWebhook } from "@waitify-io/fanfare-receiver/fastify";
import { appRoute, pagesRoute } from "@waitify-io/fanfare-receiver/next";

const secret = "whsec_of-this-test";
// White space, an escape and a number that a parser and a printer would change.
const body = Buffer.from('{"id":"whk_1" ,"type":"order.created","data":{"a":1.0,"b":"\\u00e9"}}\n');
const options = { secret, dialect: "fanfare" };
const opened = [];
after(() => opened.forEach((close) => close()));

function signed(bytes, key = secret) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const mac = createHmac("sha256", key).update(timestamp + ".").update(bytes).digest("hex");
  return { "content-type": "application/json", "x-fanfare-timestamp": timestamp,
           "x-fanfare-signature": `sha256=${mac}` };
}

function listen(listener) {
  const server = createServer(listener);
  opened.push(() => server.close());
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.address().port)));
}

function post(port, headers, bytes, method = "POST") {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: "127.0.0.1", port, path: "/hook", method, headers, agent: false }, (answer) => {
      let text = "";
      answer.on("data", (chunk) => (text += chunk));
      answer.on("end", () => resolve({ status: answer.statusCode, body: text && JSON.parse(text) }));
    });
    sent.on("error", reject);
    sent.end(bytes);
  });
}

const said = ({ event, rawBody, id }) => ({ id, type: event.type, raw: rawBody.toString("latin1") });
const right = { status: 200, body: { id: "whk_1", type: "order.created", raw: body.toString("latin1") } };

function expressApp(library, ...before) {
  const app = library();
  app.use(...before, (_req, _res, next) => next());
  app.post("/hook", expressWebhook(options), (req, res) => {
    assert.deepEqual(req.body, JSON.parse(body));
    assert.deepEqual(req.rawBody, body);
    res.json(said(req.fanfare));
  });
  return app;
}

const keep = (req, _res, buffer) => (req.rawBody = buffer);
const stacks = {};
for (const [name, library] of [["Express 5", express], ["Express 4", express4]]) {
  stacks[name] = () => listen(expressApp(library));
  stacks[`${name} behind express.raw`] = () => listen(expressApp(library, library.raw({ type: "*/*" })));
  stacks[`${name} behind express.json that keeps the bytes`] =
    () => listen(expressApp(library, library.json({ verify: keep })));
  stacks[`${name} before express.json`] = () => {
    const app = library();
    app.post("/hook", expressWebhook(options), library.json(), (req, res) => res.json(said(req.fanfare)));
    return listen(app);
  };
}
function withFastify(library) {
  const app = library();
  app.post("/other", async (request) => request.body);
  app.register(async (scope) => {
    await scope.register(fastifyWebhook, options);
    scope.post("/hook", async (request) => {
      assert.deepEqual(request.body, JSON.parse(body));
      assert.deepEqual(request.rawBody, body);
      return said(request.fanfare);
    });
  });
  opened.push(() => app.close());
  return app;
}
const fastifies = { "Fastify 4": fastify };
if (Number(process.versions.node.split(".")[0]) >= 20) {
  fastifies["Fastify 5"] = createRequire(import.meta.url)("fastify5");
}
for (const [name, library] of Object.entries(fastifies)) {
  stacks[name] = async () => {
    const app = withFastify(library);
    await app.listen({ port: 0, host: "127.0.0.1" });
    return app.server.address().port;
  };
}
stacks["Next.js pages router"] = () => listen(pagesRoute(options, (delivery, _req, res) => {
  res.setHeader("Content-Type", "application/json");
  res.end(JSON.stringify(said(delivery)));
}));
stacks["Next.js app router"] = () => {
  const route = appRoute(options, (delivery) => Response.json(said(delivery)));
  return listen(async (req, res) => {
    const answer = await route(new Request("http://127.0.0.1/hook", {
      method: "POST", headers: req.headers, body: req, duplex: "half",
    }));
    res.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
  });
};

for (const [name, start] of Object.entries(stacks)) {
  test(`${name}: takes what is genuine and hands on event and bytes`, async () => {
    assert.deepEqual(await post(await start(), signed(body), body), right);
  });

  test(`${name}: refuses what isn't, and says why`, async () => {
    const port = await start();
    const refused = async (headers, bytes) => {
      const { status, body: { error } } = await post(port, headers, bytes);
      return [status, error];
    };
    const changed = Buffer.from(body.toString().replace("1.0", "1.1"));
    assert.deepEqual(await refused(signed(body), changed), [401, "signature_mismatch"]);
    assert.deepEqual(await refused(signed(body, "another"), body), [401, "signature_mismatch"]);
    assert.deepEqual(await refused({ "content-type": "application/json" }, body), [401, "missing_header"]);
    assert.deepEqual(await refused({ ...signed(body), "x-fanfare-timestamp": "1" }, body),
                     [401, "timestamp_too_old"]);
    assert.deepEqual(await refused(signed(Buffer.alloc(0)), Buffer.alloc(0)), [401, "invalid_body"]);
  });
}

test("express.json without its verify hook is the receiver's fault, and says so", async () => {
  for (const library of [express, express4]) {
    const refusals = [];
    const app = library();
    app.use(library.json());
    app.post("/hook", expressWebhook({ ...options, onRefused: (error) => refusals.push(error.message) }));
    const answer = await post(await listen(app), signed(body), body);
    assert.deepEqual(answer, { status: 500, body: { error: "body_not_raw" } });
    assert.match(refusals[0], /body parser/);
  }
});

test("too many bytes are 413, with and without a length", async () => {
  const small = { ...options, bodyBytesMax: 1000 };
  const app = express();
  app.post("/hook", expressWebhook(small));
  const ports = [await listen(app), await listen(pagesRoute(small, () => {}))];
  for (const port of ports) {
    for (const headers of [{ "content-length": "5000" }, { "transfer-encoding": "chunked" }]) {
      const answer = await post(port, headers, Buffer.alloc(5000, "x"));
      assert.deepEqual([answer.status, answer.body.error], [413, "body_too_large"]);
    }
  }
  const route = appRoute(small, () => {});
  let left = 5;
  let cancelled = false;
  const stream = new ReadableStream({
    pull: (controller) => (left-- > 0 ? controller.enqueue(Buffer.alloc(1000)) : controller.close()),
    cancel: () => (cancelled = true),
  });
  const answer = await route(
    new Request("http://127.0.0.1/", { method: "POST", body: stream, duplex: "half" }));
  assert.deepEqual([answer.status, cancelled], [413, false]);
});

test("a sender that goes away within the body ends the request with an error", async () => {
  let failed;
  const seen = new Promise((resolve) => (failed = resolve));
  const app = express();
  app.post("/hook", expressWebhook(options));
  app.use((error, _req, res, _next) => {
    failed(error.message);
    res.end();
  });
  const port = await listen(app);
  const sent = httpRequest({ port, host: "127.0.0.1", path: "/hook", method: "POST", agent: false,
                             headers: { "content-length": "100" } });
  sent.on("error", () => {});
  sent.write("half", () => setImmediate(() => sent.destroy()));
  assert.match(await seen, /aborted|within the body/);
});

test("Next.js routes answer by themselves when the handler says nothing", async () => {
  const port = await listen(pagesRoute(options, async () => {}));
  assert.deepEqual(await post(port, signed(body), body), { status: 200, body: { received: true } });
  const other = await post(port, {}, undefined, "GET");
  assert.deepEqual(other, { status: 405, body: { error: "method_not_allowed" } });
  const route = appRoute(options, async () => {});
  const answer = await route(new Request("http://127.0.0.1/", { method: "POST", headers: signed(body), body }));
  assert.deepEqual(await answer.json(), { received: true });
});

test("what a handler throws is not swallowed", async () => {
  const route = appRoute(options, async () => {
    throw new Error("the database is down");
  });
  const request = new Request("http://127.0.0.1/", { method: "POST", headers: signed(body), body });
  await assert.rejects(route(request), /database/);
});

test("the secret may come from a function, asked anew for each delivery", async () => {
  let current = "another";
  const route = appRoute({ dialect: "fanfare", secret: async () => [current] }, () => {});
  const status = async () => (await route(
    new Request("http://127.0.0.1/", { method: "POST", headers: signed(body), body }))).status;
  assert.equal(await status(), 401);
  current = secret;
  assert.equal(await status(), 200);
});

test("a secret that isn't set is noticed at the start", () => {
  for (const none of [undefined, "", [], ["good", ""]]) {
    assert.throws(() => expressWebhook({ secret: none }), { code: "bad_secret" });
    assert.throws(() => appRoute({ secret: none }, () => {}), { code: "bad_secret" });
    assert.throws(() => pagesRoute({ secret: none }, () => {}), { code: "bad_secret" });
  }
});

test("Fastify's other routes keep their parsers", async () => {
  const app = withFastify(fastify);
  const answer = await app.inject({ method: "POST", url: "/other", payload: { a: 1 } });
  assert.deepEqual(answer.json(), { a: 1 });
});
