// Thousands of different functions, without building each: a good hundred sources are built, and in the
// module of each a number is written over, which makes as many as one likes of it. No two have the same
// bytes, and each answers with its own number.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "../../src/build/build.ts";

const MARK = "variant-00000000";

export interface Variants {
  modules: Uint8Array[];
  /** What the function of `modules[i]` answers to `{ name: "Ada" }`. */
  answerOf(i: number): string;
}

function sourceOf(index: number): string {
  const constants = Array.from({ length: 1 + (index % 7) }, (_, i) => `const c${i} = "${index}-${i}";`).join("\n");
  return `${constants}
export default async function handler(event: { name: string }) {
  return { hello: event.name, by: "${MARK}", sum: [${Array.from({ length: 1 + (index % 7) }, (_, i) => `c${i}`).join(", ")}].length };
}
`;
}

function marked(number: number): string {
  return `variant-${String(number).padStart(8, "0")}`;
}

/**
 * @param work an empty directory
 * @param sources how many are built
 * @param each how many are made of each
 */
export async function makeVariants(work: string, sources: number, each: number, thin: boolean): Promise<Variants> {
  const modules: Uint8Array[] = [];
  const sums: number[] = [];
  mkdirSync(work, { recursive: true });
  for (let index = 0; index < sources; index++) {
    const entry = join(work, `fn${index}.ts`);
    writeFileSync(entry, sourceOf(index));
    const { module } = await build({ entry, thin });
    const built = Buffer.from(module);
    const at = built.indexOf(MARK);
    if (at < 0 || built.indexOf(MARK, at + 1) >= 0) throw new Error(`"${MARK}" is not in the module exactly once`);
    for (let i = 0; i < each; i++) {
      const copy = Buffer.from(built);
      copy.write(marked(modules.length), at, "latin1");
      modules.push(new Uint8Array(copy));
      sums.push(1 + (index % 7));
    }
  }
  return { modules, answerOf: (i) => `${JSON.stringify({ hello: "Ada", by: marked(i), sum: sums[i] })}\n` };
}
