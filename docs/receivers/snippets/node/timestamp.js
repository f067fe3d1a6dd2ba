const crypto = require("node:crypto");

function verify(headers, rawBody, secret, now = Date.now() / 1000) {
  const timestamp = headers["x-fanfare-timestamp"];
  if (!(Math.abs(now - Number(timestamp)) <= 300)) return false;
  const mac = crypto.createHmac("sha256", secret).update(timestamp + ".").update(rawBody);
  const right = Buffer.from("sha256=" + mac.digest("hex"));
  return ["x-fanfare-signature", "x-fanfare-signature-next"].some((name) => {
    const given = Buffer.from(headers[name] ?? "");
    return given.length === right.length && crypto.timingSafeEqual(given, right);
  });
}
