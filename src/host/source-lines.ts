// What a function says on stderr names positions in its bundle; its author thinks in those of the source.
import type { Positions } from "../module/positions.ts";

export class SourceLines {
  readonly #map: string | undefined;
  readonly #fileName: string;
  #positions: Positions | undefined;

  /**
   * @param map source map (JSON); parsed when it is first needed, and then kept
   * @param name of the function, which its bundle was compiled under
   */
  constructor(map: string | undefined, name: string) {
    this.#map = map;
    this.#fileName = `${name}.js`;
  }

  /** `stderr` with positions in the source in the place of those in the bundle. */
  async translate(stderr: Uint8Array): Promise<Uint8Array> {
    if (stderr.length === 0 || this.#map === undefined) return stderr;
    const { Positions } = await import("../module/positions.ts");
    this.#positions ??= new Positions(this.#map, this.#fileName);
    try {
      return Buffer.from(this.#positions.translate(Buffer.from(stderr).toString()));
    } catch {
      return stderr; // the map is none: what the function said is still worth having
    }
  }
}
