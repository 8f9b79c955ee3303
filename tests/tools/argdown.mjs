// Reads Argdown from standard input with Argdown's own parser and prints what it found as JSON.

import { readFileSync } from "node:fs";
import { argdown } from "@argdown/core";

const found = argdown.run({
  input: readFileSync(0, "utf8"),
  process: ["parse-input", "build-model", "build-map", "export-json"],
  logLevel: "silent",
});
const troubles = [
  ...(found.lexerErrors ?? []),
  ...(found.parserErrors ?? []),
  ...(found.exceptions ?? []),
];
process.stdout.write(
  JSON.stringify({
    errors: troubles.map((trouble) => `${trouble.token?.startLine ?? ""}: ${trouble.message}`),
    graph: found.json ? JSON.parse(found.json) : null,
  }),
);
