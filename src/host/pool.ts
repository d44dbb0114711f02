// Instances that are not at work, each of which can serve one invocation at a time.
import { WASM_PAGE_BYTES } from "../../runtime/abi.ts";
import type { Image } from "./image.ts";
import type { Instance } from "./instance.ts";

/** Memory that an instance may have grown by and still be kept. Memory can't shrink, so what is beyond is given up. */
const KEPT_GROWTH_BYTES = 8 << 20;
/** Memory that an instance may have beyond what a function begins with, and still serve it at once. */
const SPARE_BYTES = 1 << 20;

/** The idle instances of a thread, of whatever module; the ones of the module used least recently make room. */
export class IdleInstances {
  readonly #most: number;
  /** The module used last comes last. */
  readonly #byModule = new Map<WebAssembly.Module, Instance[]>();
  #count = 0;

  /** @param most how many are kept; each holds its memory, from 1.3 MB on */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * The instance used last, for its memory is warm in the processor's cache. One that another function has made grow is
   * left to that function: all that has grown would have to be cleared.
   */
  take(module: WebAssembly.Module, image: Image): Instance | undefined {
    const idle = this.#byModule.get(module) ?? [];
    const most = image.heapPages * WASM_PAGE_BYTES + SPARE_BYTES;
    for (let i = idle.length - 1; i >= 0; i--) {
      const instance = idle[i] as Instance;
      if (instance.memory.length > most && !instance.ran(image)) continue;
      this.#count--;
      return idle.splice(i, 1)[0];
    }
    return undefined;
  }

  /** @param bytes what the function's memory begins with */
  give(module: WebAssembly.Module, instance: Instance, bytes: number): void {
    if (instance.memory.length > bytes + KEPT_GROWTH_BYTES || instance.unused > SPARE_BYTES) return;
    const idle = this.#byModule.get(module) ?? [];
    if (this.#byModule.size > 1) this.#byModule.delete(module); // to the end
    this.#byModule.set(module, idle);
    idle.push(instance);
    if (++this.#count > this.#most) this.#evict();
  }

  /** Gives up those of `module`. */
  drop(module: WebAssembly.Module): void {
    this.#count -= this.#byModule.get(module)?.length ?? 0;
    this.#byModule.delete(module);
  }

  #evict(): void {
    for (const [module, idle] of this.#byModule) {
      if (idle.shift() !== undefined) {
        this.#count--;
        return;
      }
      this.#byModule.delete(module);
    }
  }
}
