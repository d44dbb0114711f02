// `sporelet init`
import { createInterface } from "node:readline/promises";
import { init, TEMPLATES, type Template } from "../init/init.ts";
import { printJson, writeFully } from "./output.ts";

interface Options {
  template?: string;
  name?: string;
  yes?: boolean;
  json?: boolean;
}

async function ask(question: string, fallback: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(`${question} [${fallback}] `)).trim() || fallback;
  } finally {
    terminal.close();
  }
}

export async function initCommand(directory: string, { template, name, yes, json }: Options): Promise<void> {
  const isAsked = template === undefined && !yes && !json && process.stdin.isTTY === true;
  const chosen = template ?? (isAsked ? await ask(`Which template? ${TEMPLATES.join(", ")}`, "handler") : "handler");
  const made = init({ directory, template: chosen as Template, ...(name !== undefined && { name }) });
  if (json) return printJson(made);
  const enter = made.directory === "." ? "" : `  $ cd ${made.directory}\n`;
  const lines = made.files.map((file) => `  ${file}\n`).join("");
  writeFully(
    1,
    Buffer.from(`${made.name}: ${made.template}, written into ${made.directory}\n${lines}\nNext:\n${enter}  $ npm install\n  $ npm test\n  $ npm run dev\n`),
  );
}
