const crypto = require("node:crypto");

function verify(headers, rawBody, secret, now = Date.now() / 1000) {
  const timestamp = headers["webhook-timestamp"];
  if (!(Math.abs(now - Number(timestamp)) <= 300)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const mac = crypto.createHmac("sha256", key).update(`${headers["webhook-id"]}.${timestamp}.`).update(rawBody);
  const right = Buffer.from("v1," + mac.digest("base64"));
  return (headers["webhook-signature"] ?? "").split(" ").some((signature) => {
    const given = Buffer.from(signature);
    return given.length === right.length && crypto.timingSafeEqual(given, right);
  });
}
