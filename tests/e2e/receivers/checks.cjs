// What blocks call verifySignature and don't print: as another block of the same page does it.
"use strict";
const crypto = require("node:crypto");

const mac = (content) => crypto.createHmac("sha256", process.env.WEBHOOK_SECRET).update(content).digest("hex");

/** overview.md, Basic Handler. */
exports.overview = (req) =>
  req.headers["x-fanfare-signature"] === `sha256=${mac(`${req.headers["x-fanfare-timestamp"]}.${req.body}`)}`;

/** guide.md, Express.js Handler. */
exports.guide = (req) => {
  const [timestamp, signature] = req.headers["x-fanfare-signature"].split(",").map((part) => part.split("=")[1]);
  if (Math.abs(Date.now() - parseInt(timestamp) * 1000) > 5 * 60 * 1000) return false;
  return signature === mac(`${timestamp}.${req.rawBody}`);
};

/** generic.md, Complete Example. */
exports.generic = (body, signature) => signature === `sha256=${mac(JSON.stringify(body))}`;
