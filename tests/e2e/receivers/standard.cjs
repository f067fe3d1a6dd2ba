// The npm library of Standard Webhooks as a server: node --require preload.cjs standard.cjs
"use strict";
const http = require("node:http");
const { Webhook } = require("standardwebhooks");

const webhook = new Webhook(process.env.WEBHOOK_SECRET);
http
  .createServer(async (req, res) => {
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    try {
      webhook.verify(Buffer.concat(chunks).toString(), req.headers);
      res.writeHead(204).end();
    } catch (error) {
      res.writeHead(401).end(String(error));
    }
  })
  .listen(0);
