const crypto = require("node:crypto");

function verify(headers, rawBody, secret) {
  const right = Buffer.from("sha256=" + crypto.createHmac("sha256", secret).update(rawBody).digest("hex"));
  return ["{{header}}", "{{header}}-next"].some((name) => {
    const given = Buffer.from(headers[name] ?? "");
    return given.length === right.length && crypto.timingSafeEqual(given, right);
  });
}
