// Holds drawings to Mermaid's own parser, and to Graphviz as it runs in browsers.
//
// Usage: drawing_check.mjs FOLDER, run where the packages mermaid, jsdom and @viz-js/viz are installed.

import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder] = process.argv.slice(2);
// Packages are looked for where this is run, not beside this file.
const require = createRequire(path.join(process.cwd(), "package.json"));
const load = async (name, file) => import(pathToFileURL(file ?? require.resolve(name)));
let failed = false;

// Before there is a document: with one it looks for its own file beside it.
const viz = await require("@viz-js/viz").instance();
const { JSDOM } = require("jsdom");
const page = new JSDOM("");
globalThis.window = page.window;
globalThis.document = page.window.document;
const { default: mermaid } = await load("mermaid", path.join(process.cwd(), "node_modules/mermaid/dist/mermaid.core.mjs"));

for (const name of fs.readdirSync(folder).sort()) {
  const text = fs.readFileSync(path.join(folder, name), "utf8");
  if (name.endsWith(".mmd")) {
    try {
      const { diagramType } = await mermaid.parse(text);
      console.log(`${name}: Mermaid reads a ${diagramType}`);
    } catch (error) {
      console.log(`${name}: Mermaid does NOT read it: ${error}`);
      failed = true;
    }
  }
  if (name.endsWith(".dot")) {
    const drawn = viz.render(text, { format: "svg" });
    console.log(`${name}: Graphviz (WebAssembly): ${drawn.status}`);
    failed ||= drawn.status !== "success";
  }
}
// The check must be able to fail.
const refused = await mermaid.parse('flowchart LR\n n0["a"b"]\n').then(() => false, () => true);
if (!refused) {
  console.log("Mermaid reads anything, so the check says nothing");
  failed = true;
}
process.exit(failed ? 1 : 0);
