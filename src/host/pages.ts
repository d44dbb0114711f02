// Which pages of linear memory have changed since it was that of an image: in the shared engine each store marks its page in
// a map in memory (src/engine/page-marks.ts), and the host marks what it writes itself. So a reset writes only those.
import { MAP_BYTES, mapStart, PAGE_BYTES, PAGE_REACH } from "../engine/page-marks.ts";
import { type Image, writePart } from "./image.ts";

/** Marks are looked for by so many at a time. */
const WORD_BYTES = 8;

/** A function that is called again and again changes the same pages. What is put together from runs for them is kept, up to so many bytes. */
const MOST_KEPT_BYTES = 1 << 20;

export class Pages {
  readonly #start: number;
  /** Pages of the map and of the gap below it: no mark may be there. */
  readonly #own: { from: number; to: number };
  #memory: Uint8Array = new Uint8Array(0);
  #marks: Uint8Array = new Uint8Array(0);
  #words: Float64Array = new Float64Array(0);
  /** Of `#keptOf`, by their place. */
  readonly #kept = new Map<number, Uint8Array>();
  #keptBytes = 0;
  #keptOf: Image | undefined;

  constructor(stackTop: number) {
    this.#start = mapStart(stackTop);
    this.#own = { from: stackTop / PAGE_BYTES, to: (this.#start + MAP_BYTES) / PAGE_BYTES };
  }

  /** @param memory linear memory as long as it is now */
  #look(memory: Uint8Array): void {
    if (this.#memory === memory) return;
    this.#memory = memory;
    this.#marks = memory.subarray(this.#start, this.#start + memory.length / PAGE_BYTES);
    this.#words = new Float64Array(memory.buffer, this.#start, this.#marks.length / WORD_BYTES);
  }

  mark(memory: Uint8Array, address: number, size: number): void {
    this.#look(memory);
    const end = Math.min(address + size, memory.length);
    for (let page = Math.floor(address / PAGE_BYTES); page * PAGE_BYTES < end; page++) this.#marks[page] = 1;
  }

  /** Marks what the image has beyond its base from `beyond` on. */
  markRuns(memory: Uint8Array, { runs: { places, bytes } }: Image, beyond: number): void {
    for (let i = 0; i < places.length; i += 2) {
      const address = places[i] as number;
      const size = (places[i + 3] ?? bytes.length) - (places[i + 1] as number);
      if (address + size > beyond) this.mark(memory, address, size);
    }
  }

  /** Takes the marks away from the pages that lie in [from, to), which have been written. */
  unmark(memory: Uint8Array, from: number, to: number): void {
    this.#look(memory);
    this.#marks.fill(0, Math.ceil(from / PAGE_BYTES), Math.floor(to / PAGE_BYTES));
  }

  /**
   * Makes all that is marked that of the image, and takes the marks away.
   * @param isSame whether memory was that of the same image before
   * @returns false if something wrote to the map but by marking: then a change may have lost its mark
   */
  restore(memory: Uint8Array, image: Image, isSame: boolean): boolean {
    this.#look(memory);
    if (this.#keptOf !== image) this.#forget();
    this.#keptOf = isSame ? image : undefined;
    const marks = this.#marks;
    const words = this.#words;
    const { from: first, to: end } = this.#own;
    let from = -1;
    for (let word = 0; word < words.length; word++) {
      if (words[word] === 0 && from < 0) continue;
      for (let page = word * WORD_BYTES; page < (word + 1) * WORD_BYTES; page++) {
        if (marks[page] !== 0) {
          if (page >= first && page < end) return false;
          if (from < 0) from = page;
        } else if (from >= 0) {
          this.#write(image, from, page);
          from = -1;
        }
      }
      words[word] = 0;
    }
    if (from >= 0) this.#write(image, from, marks.length);
    return true;
  }

  /** Writes pages of the image, and as far beyond as a store may have reached. */
  #write(image: Image, from: number, to: number): void {
    const memory = this.#memory;
    const begin = from * PAGE_BYTES;
    const end = Math.min(to * PAGE_BYTES + PAGE_REACH, memory.length);
    const kept = this.#kept.get(from * MAP_BYTES + to);
    if (kept?.length === end - begin) {
      memory.set(kept, begin);
      return;
    }
    const runs = writePart(memory, image, begin, end);
    if (runs === 0 || this.#keptOf === undefined || end - begin > MOST_KEPT_BYTES) return;
    if (this.#keptBytes + end - begin > MOST_KEPT_BYTES) this.#forget();
    this.#keptBytes += end - begin;
    this.#kept.set(from * MAP_BYTES + to, memory.slice(begin, end));
  }

  #forget(): void {
    this.#kept.clear();
    this.#keptBytes = 0;
  }
}
