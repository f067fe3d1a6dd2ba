const crypto = require("node:crypto");

function verify(headers, rawBody, secret, now = Date.now() / 1000) {
  const [time, ...signatures] = (headers["x-fanfare-signature"] ?? "").split(",");
  const timestamp = time.replace(/^t=/, "");
  if (!(Math.abs(now - Number(timestamp)) <= 300)) return false;
  const mac = crypto.createHmac("sha256", secret).update(timestamp + ".").update(rawBody);
  const right = Buffer.from("v1=" + mac.digest("hex"));
  return signatures.some((signature) => {
    const given = Buffer.from(signature);
    return given.length === right.length && crypto.timingSafeEqual(given, right);
  });
}
