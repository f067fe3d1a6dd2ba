// Holds our body for `generic` against JSON.stringify(JSON.parse(body)), with documents by hand and
// by chance: node property.mjs TOOL [SEED [COUNT]]
import { spawnSync } from "node:child_process";

const [tool, seedText = process.env.FANFARE_SEED ?? "", countText = "8000"] = process.argv.slice(2);
const seed = seedText === "" ? Date.now() % 1_000_000_000 : Number(seedText);
console.log(`seed ${seed}`);

let state = seed >>> 0;
function random() {  // mulberry32
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = (n) => Math.floor(random() * n);
const pick = (list) => list[below(list.length)];

// A literal's value as digits and a power of ten, without going through a double.
function decimal(literal) {
  const [, mantissa, exponent = "0"] = /^-?([0-9.]+)(?:[eE]([-+]?\d+))?$/.exec(literal);
  const [whole, fraction = ""] = mantissa.split(".");
  let digits = (whole + fraction).replace(/^0+/, "");
  let power = BigInt(exponent) - BigInt(fraction.length);
  if (digits === "") return "0";
  const trimmed = digits.replace(/0+$/, "");
  power += BigInt(digits.length - trimmed.length);
  return (literal.startsWith("-") ? "-" : "") + trimmed + "e" + power;
}

const units = ["\\u0000", "\\u001F", "\\u007f", "\\u2028", "\\u2029", "\\ud83d\\ude00", "\\uD83D\\uDE00",
  "\\ud800", "\\udfff", "\\uDBFF", "\\uDc00", "\\ud800\\ud800", "\\udc00\\ud800", "\\u0041", "\\/", "\\\\",
  "\\\"", "\\b", "\\f", "\\n", "\\r", "\\t", "\\u0008", "\\u000a", "\\u0022", "\\u005c", "\\u002f",
  "\u007f", "\u2028", "\u2029", "😀", "é", "ÿ", "中", "/", "<", "'", "a", "Z", "0", " ", "\uFEFF", "\uFFFF"];
const names = ["__proto__", "constructor", "toJSON", "0", "1", "2", "10", "01", "-1", "-0", "1.5", "1e3", "00",
  "4294967293", "4294967294", "4294967295", "4294967296", "9007199254740993", "", " 1", "1 ", "a", "b",
  "length", "\\u0031", "\\u0061", "hasOwnProperty", "42", "99999999999"];
const numbers = ["0", "-0", "0.0", "-0.0", "0e5", "-0E-5", "1", "-1", "1.0", "1e2", "1E+2", "1e-2", "149.990",
  "1e21", "1e20", "123456789012345680000", "1e-6", "1e-7", "0.000001", "0.0000001", "1.5e300", "1E400",
  "-1E400", "1e-400", "5e-324", "4.9e-324", "2.4e-324", "1.7976931348623157e308", "1.7976931348623159e308",
  "2.2250738585072014e-308", "9007199254740991", "9007199254740992", "9007199254740993", "-9007199254740993",
  "123456789.123456789", "0.1", "0.30000000000000004", "0.1000000000000000055511151231257827", "100000000000000000000",
  "1000000000000000000000", "999999999999999999999", "12345678901234567890", "1e999999999999999999999",
  "0e999999999999999999999", "1e-999999999999999999999", "0.00000000000000000000000000000001", "179769313486231570000e288",
  "4294967295", "1.10", "10.0e-1", "123e3", "1234567890123456", "123456789012345", "-123456789012345"];

const space = () => pick(["", "", "", " ", "\t", "  "]);
const text = () => '"' + Array.from({ length: below(6) }, () => pick(units)).join("") + '"';
function number() {
  if (random() < 0.4) return pick(numbers);
  if (random() < 0.3) {
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setUint32(0, below(4294967296)), bytes.setUint32(4, below(4294967296));
    const value = bytes.getFloat64(0);
    return Number.isFinite(value) ? (random() < 0.5 ? String(value) : value.toExponential()) : "0";
  }
  const digits = (n) => Array.from({ length: 1 + below(n) }, () => below(10)).join("");
  return pick(["", "-"]) + digits(pick([3, 18])).replace(/^0+(?=\d)/, "") +
    (random() < 0.5 ? "." + digits(pick([2, 12])) : "") +
    (random() < 0.2 ? pick(["e", "E"]) + pick(["", "+", "-"]) + digits(pick([1, 3])) : "");
}
function value(depth) {
  const kind = depth > 5 ? below(4) : below(6);
  if (kind === 0) return number();
  if (kind === 1) return text();
  if (kind === 2) return pick(["true", "false", "null"]);
  if (kind === 3) return pick(["{}", "[]", "[ ]", "{ }", '""']);
  const items = Array.from({ length: below(random() < 0.05 ? 40 : 6) }, () => kind === 4
    ? space() + value(depth + 1) + space()
    : space() + (random() < 0.7 ? '"' + pick(names) + '"' : text()) + space() + ":" + space() + value(depth + 1));
  return kind === 4 ? "[" + items.join(",") + "]" : "{" + items.join(",") + "}";
}

// Whether any value would change, or any name occurs twice: then there must be no fixed point.
// Names and literals are told apart by a tokenizer, as JSON.parse doesn't show them.
function unrepresentable(document) {
  const tokens = document.match(/"(?:[^"\\]|\\.)*"|-?\d[-+.eE\d]*|[{}[\],:]/gs) ?? [];
  const open = [];
  for (let i = 0; i < tokens.length; ++i) {
    const token = tokens[i];
    if (token === "{" || token === "[") open.push(new Set());
    else if (token === "}" || token === "]") open.pop();
    else if (token[0] === '"' && tokens[i + 1] === ":") {
      const name = JSON.parse(token);
      if (open.at(-1).has(name)) return true;
      open.at(-1).add(name);
    } else if (/^[-\d]/.test(token)) {
      const printed = JSON.stringify(JSON.parse(token));
      if (printed === "null" || decimal(token).replace(/^-0$/, "0") !== decimal(printed)) return true;
    }
  }
  return false;
}

const documents = [];
for (const n of numbers) documents.push(n, `[${n}]`, `{"n":${n}}`);
for (const u of units) documents.push(`"${u}"`, `{"${u}":1}`);
for (const a of names) for (const b of names) documents.push(`{"z":0,"${a}":1,"${b}":{"${b}":2,"${a}":3}}`);
for (const depth of [1, 2, 511, 512, 513]) {
  documents.push("[".repeat(depth) + "]".repeat(depth));
  documents.push('{"1":0,"a":'.repeat(depth) + "1.0" + ',"0":[]}'.repeat(depth));
}
documents.push('{"__proto__":{"x":1},"a":2}', '{"b":1,"2":{"9":1,"3":2},"1":[{"1":1,"0":0}]}');
while (documents.length < Number(countText)) documents.push(value(0));

const run = spawnSync(tool, { input: documents.join("\n") + "\n", maxBuffer: 1 << 30, encoding: "utf8" });
if (run.status !== 0) throw new Error(`the tool ended with ${run.status ?? run.signal}: ${run.stderr}`);
const lines = run.stdout.split("\n");
let kept = 0;
const wrong = [];
documents.forEach((document, i) => {
  const expected = unrepresentable(document) ? "!" : "=" + JSON.stringify(JSON.parse(document));
  const given = expected === "!" ? lines[i]?.[0] : lines[i];
  if (given !== expected) wrong.push({ document, expected, given: lines[i] });
  if (expected !== "!") {
    ++kept;
    if (JSON.stringify(JSON.parse(expected.slice(1))) !== expected.slice(1)) throw new Error("no fixed point");
  }
});
for (const { document, expected, given } of wrong.slice(0, 10)) {
  console.error(`document ${document.slice(0, 300)}\n  node   ${expected.slice(0, 300)}\n  ours   ${given?.slice(0, 300)}`);
}
console.log(`${documents.length} documents, ${kept} representable, ${wrong.length} wrong`);
// A generator that makes only one kind would prove nothing.
if (wrong.length > 0 || kept < documents.length / 10 || kept === documents.length) process.exit(1);
