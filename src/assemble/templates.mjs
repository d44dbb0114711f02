// The templates of `sporelet init`, as they are.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "./step.mjs";

const TEMPLATES = "src/init/templates/";

export async function copyTemplates() {
  const names = readdirSync(join(root, TEMPLATES), { recursive: true }).filter((name) => statSync(join(root, TEMPLATES, name)).isFile());
  return {
    inputs: ["src/assemble/templates.mjs", TEMPLATES],
    outputs: new Map(names.map((name) => [`templates/${name}`, readFileSync(join(root, TEMPLATES, name))])),
  };
}
