// Instances of one module, each of which serves one invocation at a time.
import { type Image, Instance } from "./instance.ts";

/** A burst may need more at once; what is beyond is given up again. */
const MOST_IDLE = 64;

/** Holds the instances that are not at work; the one used last is given first, for its memory is warm. */
export class Pool {
  readonly #module: WebAssembly.Module;
  readonly #initial: Image | undefined;
  #idle: Instance[] = [];

  /**
   * @param initial what a new instance's memory holds already, where the module brings it along
   * @param first an instance at hand
   */
  constructor(module: WebAssembly.Module, initial?: Image, first?: Instance) {
    this.#module = module;
    this.#initial = initial;
    if (first !== undefined) this.#idle.push(first);
  }

  take(): Instance {
    return this.#idle.pop() ?? this.#instantiate();
  }

  give(instance: Instance): void {
    if (this.#idle.length < MOST_IDLE) this.#idle.push(instance);
  }

  /** The instance that `take` would give; it stays. */
  peek(): Instance {
    const instance = this.take();
    this.give(instance);
    return instance;
  }

  /** Replaces the idle instances by one new one. */
  renew(): void {
    this.#idle = [this.#instantiate()];
  }

  #instantiate(): Instance {
    const instance = new Instance(this.#module);
    if (this.#initial !== undefined) instance.adopt(this.#initial);
    return instance;
  }
}
