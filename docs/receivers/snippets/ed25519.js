const crypto = require("node:crypto");

function verify(headers, rawBody, publicKey, now = Date.now() / 1000) {
  const timestamp = headers["webhook-timestamp"];
  if (!(Math.abs(now - Number(timestamp)) <= 300)) return false;
  const x = Buffer.from(publicKey.replace(/^whpk_/, ""), "base64").toString("base64url");
  const key = crypto.createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const content = Buffer.concat([Buffer.from(`${headers["webhook-id"]}.${timestamp}.`), rawBody]);
  return (headers["webhook-signature"] ?? "").split(" ").some((signature) => {
    const [version, encoded = ""] = signature.split(",");
    return version === "v1a" && crypto.verify(null, content, key, Buffer.from(encoded, "base64"));
  });
}
