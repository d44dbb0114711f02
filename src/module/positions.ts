// From positions in the bundle, which the engine's stack traces name, to positions in the source.
import { originalPositionFor, TraceMap, traceSegment } from "@jridgewell/trace-mapping";
import { decoded } from "./source-path.ts";

export interface BundlePosition {
  /** From 1 on. */
  line: number;
  column: number;
  /** In the source: file:line:column. */
  place: string;
}

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
    return this.innermost(stack)?.place;
  }

  /** The same, and where it is in the bundle. */
  innermost(stack: string): BundlePosition | undefined {
    for (const match of stack.matchAll(this.#frame)) {
      const [line, column] = [Number(match[1]), Number(match[2])];
      const place = this.#source(line, column);
      if (place !== undefined) return { line, column, place };
    }
    return undefined;
  }

  /** The position of the source if an expression or a statement begins there: inside of a text or a comment none does. */
  exactly(line: number, column: number): string | undefined {
    return traceSegment(this.#map(), line - 1, column - 1)?.[0] === column - 1 ? this.#source(line, column) : undefined;
  }

  #map(): TraceMap {
    this.#parsed ??= new TraceMap(this.#json);
    return this.#parsed;
  }

  #source(line: number, column: number): string | undefined {
    if (line < 1 || column < 1) return undefined; // not the engine's: those begin at 1
    const found = originalPositionFor(this.#map(), { line, column: column - 1 });
    return found.source === null ? undefined : `${decoded(found.source)}:${found.line}:${found.column + 1}`;
  }
}
