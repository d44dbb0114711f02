// Which of a package's files a function gets: those for browsers suit it, but for what is for pages only.
import { describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { load } from "../src/host/load.ts";
import type { SporeletFunction } from "../src/host/sporelet.ts";
import { source, sporelet } from "./support.ts";

type Files = Record<string, string>;

/** A function that answers what the package says, and the package. */
function withPackage(manifest: object, files: Files): string {
  const inside = Object.entries(files).map(([name, text]) => [`node_modules/lib/${name}`, text]);
  return source({
    "fn.ts": "import said from 'lib'; export default () => said;",
    "package.json": '{"type":"module"}',
    "node_modules/lib/package.json": JSON.stringify({ name: "lib", ...manifest }),
    ...Object.fromEntries(inside),
  });
}

/** By the library and by the command, which bundle in two ways. */
async function said(manifest: object, files: Files): Promise<unknown> {
  const entry = withPackage(manifest, files);
  const { module } = await build({ entry });
  const answer = await ((await load(module)) as SporeletFunction).invoke({});
  const { stdout, stderr } = sporelet(["run", entry, "--event", "{}"]);
  expect(stdout === "" ? stderr : JSON.parse(stdout)).toEqual(answer);
  return answer;
}

const TWO = { "node.js": "module.exports = 'node';", "page.js": "module.exports = 'page';" };

describe("a package's files for browsers", () => {
  it("are left alone where they stand in the place of the whole package", async () => {
    expect(await said({ main: "node.js", browser: "page.js" }, TWO)).toBe("node");
    expect(await said({ main: "./node", browser: { "./node.js": "./page.js" } }, TWO)).toBe("node");
    const modules = { ...TWO, "node.mjs": "export default 'node module';" };
    expect(await said({ main: "node.js", module: "node.mjs", browser: { "./node.mjs": "./page.js", "./node.js": "./page.js" } }, modules)).toMatch(/^node/);
  });

  it("are taken where they stand for a part of it", async () => {
    const files = { "index.js": "module.exports = require('./part');", "part.js": "module.exports = 'node';", "web.js": "module.exports = 'web';" };
    expect(await said({ main: "index.js", browser: { "./part.js": "./web.js" } }, files)).toBe("web");
  });

  it("are left alone where they need a document", async () => {
    const files = {
      "index.js": "module.exports = require('./parse');",
      "parse.js": "module.exports = 'node';",
      "page.js": "module.exports = new DOMParser().parseFromString('<a/>', 'text/xml').nodeName;",
    };
    expect(await said({ main: "index.js", browser: { "./parse.js": "./page.js" } }, files)).toBe("node");
    const exported = { ".": { browser: "./page.js", default: "./parse.js" } };
    expect(await said({ exports: exported }, files)).toBe("node");
  });

  it("are taken behind a condition of exports, those for workers too", async () => {
    const files = { ...TWO, "worker.js": "module.exports = 'worker';" };
    expect(await said({ exports: { ".": { browser: "./page.js", default: "./node.js" } } }, files)).toBe("page");
    expect(await said({ exports: { ".": { worker: "./worker.js", browser: "./page.js", default: "./node.js" } } }, files)).toBe("worker");
  });

  it("may leave out modules of Node's, unless the package asks whether this is Node", async () => {
    const has = "const { createHash } = require('crypto'); module.exports = typeof createHash;";
    expect(await said({ main: "index.js", browser: { crypto: false } }, { "index.js": has })).toBe("undefined");
    const asks = "const isNode = !!(process.versions && process.versions.node);";
    expect(await said({ main: "index.js", browser: { crypto: false } }, { "index.js": `${asks} ${has}` })).toBe("function");
  });

  it("of a part are Node's too where the whole is", async () => {
    const files = {
      "node.js": "module.exports = [require('./stream'), typeof require('crypto').createHash, require('other')];",
      "page.js": "module.exports = 'page';",
      "stream.js": "module.exports = 'streams';",
      "none.js": "module.exports = 'none';",
      "node_modules/other/package.json": '{"name":"other"}',
      "node_modules/other/index.js": "module.exports = 'other';",
    };
    const browser = { "./node.js": "./page.js", "./stream.js": false, crypto: false, other: "./none.js" };
    expect(await said({ main: "node.js", browser }, files)).toEqual(["streams", "function", "other"]);
  });
});
