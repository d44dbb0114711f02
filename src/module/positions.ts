// From positions in the bundle, which the engine's stack traces name, to positions in the source.
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { decoded } from "./source-path.ts";

export class Positions {
  readonly #json: string;
  #parsed: TraceMap | undefined;
  readonly #frame: RegExp;

  /** @param fileName the name that the bundle was compiled under */
  constructor(map: string, fileName: string) {
    this.#json = map;
    this.#frame = new RegExp(`${fileName.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}:(\\d+):(\\d+)`, "g");
  }

  /** `text` with every position in the bundle replaced by the one in the source. */
  translate(text: string): string {
    return text.replace(this.#frame, (whole, line: string, column: string) => this.#source(Number(line), Number(column)) ?? whole);
  }

  /** The innermost position of the source in `stack`. */
  first(stack: string): string | undefined {
    for (const [, line, column] of stack.matchAll(this.#frame)) {
      const position = this.#source(Number(line), Number(column));
      if (position !== undefined) return position;
    }
    return undefined;
  }

  #source(line: number, column: number): string | undefined {
    if (line < 1 || column < 1) return undefined; // not the engine's: those begin at 1
    this.#parsed ??= new TraceMap(this.#json);
    const found = originalPositionFor(this.#parsed, { line, column: column - 1 });
    return found.source === null ? undefined : `${decoded(found.source)}:${found.line}:${found.column + 1}`;
  }
}
