// What is wrong with the AsyncAPI document that the argument names, a line for each fault.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { Parser } = createRequire(`${process.env.NODE_PATH}/`)("@asyncapi/parser");
const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], "utf8"));
// That there is a newer version of the form isn't a fault.
for (const each of diagnostics.filter(({ code }) => code !== "asyncapi-latest-version"))
  console.log(`${each.path.join("/")}: ${each.message}`);
if (!document && !diagnostics.length) console.log("it could not be read");
