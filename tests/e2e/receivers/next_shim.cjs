// What a Next.js API route (Pages Router, bodyParser off) sees of a request, over Node's http.
"use strict";
const http = require("node:http");

module.exports = (handler) =>
  http.createServer((req, res) => {
    res.status = (code) => {
      res.statusCode = code;
      return res;
    };
    res.json = (value) => {
      res.setHeader("Content-Type", "application/json; charset=utf-8");
      res.end(JSON.stringify(value));
    };
    handler(req, res);
  });
