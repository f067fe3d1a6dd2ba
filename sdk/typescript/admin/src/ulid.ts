import { randomBytes } from "node:crypto";

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** 26 characters: 48 bits of time, then 80 random ones. */
export function ulid(nowMs = Date.now(), random: Uint8Array = randomBytes(10)): string {
  let bits = BigInt(nowMs) << 80n;
  random.forEach((byte, position) => (bits |= BigInt(byte) << BigInt(8 * (9 - position))));
  let text = "";
  for (let shift = 125n; shift >= 0n; shift -= 5n) text += DIGITS[Number((bits >> shift) & 31n)];
  return text;
}
