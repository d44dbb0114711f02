// Templates, as they are: of `sporelet init`, and of `sporelet completion`, whose library reads its own beside its code.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "./step.mjs";

const TEMPLATES = "src/init/templates/";
const COMPLETION = "node_modules/@pnpm/tabtab/lib/templates/";

export async function copyTemplates() {
  const names = readdirSync(join(root, TEMPLATES), { recursive: true }).filter((name) => statSync(join(root, TEMPLATES, name)).isFile());
  return {
    inputs: ["src/assemble/templates.mjs", TEMPLATES, COMPLETION],
    outputs: new Map([
      ...names.map((name) => [`templates/${name}`, readFileSync(join(root, TEMPLATES, name))]),
      ...readdirSync(join(root, COMPLETION)).map((name) => [`templates/${name}`, readFileSync(join(root, COMPLETION, name))]),
    ]),
  };
}
