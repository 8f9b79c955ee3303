// Reads Argdown with Argdown's own parser: a JSON string a line comes in, what was found in it goes out
// as a line of JSON.

import { createInterface } from "node:readline";
import { argdown } from "@argdown/core";

for await (const line of createInterface({ input: process.stdin })) {
  const found = argdown.run({
    input: JSON.parse(line),
    process: ["parse-input", "build-model", "build-map", "export-json"],
    logLevel: "silent",
  });
  const troubles = [
    ...(found.lexerErrors ?? []),
    ...(found.parserErrors ?? []),
    ...(found.exceptions ?? []),
  ];
  const said = {
    errors: troubles.map((trouble) => `${trouble.token?.startLine ?? ""}: ${trouble.message}`),
    graph: found.json ? JSON.parse(found.json) : null,
  };
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
