// Runs one block cut from a document or a page as a server: node --require preload.cjs node.cjs NAME FILE
// Supplies what the page leaves out and changes nothing inside the block.
"use strict";
const fs = require("node:fs");
const http = require("node:http");
const Module = require("node:module");
const esbuild = require("esbuild");
const express = require("express");
const checks = require("./checks.cjs");
const nextServer = require("./next_shim.cjs");

const nothing = async () => {};

class Queue {
  add = nothing;
}

function rawApp() {
  return express().use(express.raw({ type: "application/json" }));
}

function rawRouter() {
  return express.Router().use(express.json({ verify: (req, _res, body) => { req.rawBody = body; } }));
}

function genericApp() {
  const app = express();
  app.use(express.json());
  return app;
}

function planned({ verifyWebhook }) {
  return http.createServer(async (req, res) => {
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    const payload = Buffer.concat(chunks).toString();
    const signature = req.headers["x-fanfare-signature"];
    const genuine = verifyWebhook(payload, signature, process.env.WEBHOOK_SECRET);
    res.writeHead(genuine ? 200 : 401).end();
  });
}

// What the app router of Next.js does: a Request in, a Response out.
function fetchServer(route) {
  return http.createServer(async (req, res) => {
    const request = new Request("http://127.0.0.1" + req.url, {
      method: req.method, headers: req.headers, body: req, duplex: "half",
    });
    const answer = await route(request);
    res.writeHead(answer.status, Object.fromEntries(answer.headers));
    res.end(Buffer.from(await answer.arrayBuffer()));
  });
}

// names: globals that the block uses without defining them. modules: what it requires and no registry has here.
// footer: goes after the block.
// serve: makes a server of what the block exports, where the block doesn't listen itself.
const receivers = {
  "overview": { names: { handleAdmission: nothing, handleOrder: nothing } },
  "overview-async": {
    names: { app: rawApp(), verifySignature: checks.overview },
    modules: { bullmq: { Queue } },
    serve: () => globalThis.app,
  },
  "guide-express": {
    names: { processWebhookEvent: nothing },
    serve: (block) => express().use("/webhooks/fanfare", block.default),
  },
  "guide-next": {
    names: { processWebhookEvent: nothing },
    serve: (block) => nextServer(block.default),
  },
  "guide-acknowledge": {
    names: { router: rawRouter(), verifySignature: checks.guide, processWebhookEvent: nothing },
    serve: () => express().use("/webhooks/fanfare", globalThis.router),
  },
  "planned": { footer: "\nexport { verifyWebhook };\n", serve: planned },
  "generic-node": {
    names: { app: genericApp(), WEBHOOK_SECRET: process.env.WEBHOOK_SECRET },
    serve: () => globalThis.app,
  },
  "generic-handler-node": {
    names: { verifySignature: checks.generic },
    modules: { "./queue": new Queue() },
  },
  "generic-complete": {},
  "page-next-app": { serve: (block) => fetchServer(block.POST) },
  "page-next-pages": { serve: (block) => nextServer(block.default) },
};

const [name, file] = process.argv.slice(2);
const { names = {}, modules = {}, footer = "", serve } = receivers[name] ?? {};
Object.assign(globalThis, names);
const load = Module._load;
Module._load = (request, ...rest) => modules[request] ?? load(request, ...rest);

let code = fs.readFileSync(file, "utf8") + footer;
if (file.endsWith(".ts")) {
  code = esbuild.transformSync(code, { loader: "ts", format: "cjs", target: "node18" }).code;
}
const block = new Module(__filename + "-" + name);
block.filename = __filename;
block.paths = module.paths;
block._compile(code, file + ".cjs");
if (serve) serve(block.exports).listen(0);
