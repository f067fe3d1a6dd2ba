// Calls verify() of a snippet for each line of standard input: node driver.js FILE
"use strict";
const fs = require("node:fs");

const verify = new Function("require", `${fs.readFileSync(process.argv[2], "utf8")}\nreturn verify;`)(require);
const decoded = (text) => Buffer.from(text, "base64");
for (const line of fs.readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const [secret, now, body, headers] = line.split("\t");
  try {
    console.log(verify(JSON.parse(decoded(headers)), decoded(body), decoded(secret).toString(), Number(now)));
  } catch {
    console.log("error");
  }
}
