// `--paranoid`: checks before every invocation that memory equals the snapshot.
import { createHash } from "node:crypto";
import { WASM_PAGE_BYTES } from "../../runtime/abi.ts";
import { SporeletError } from "../errors.ts";
import { finishImage, type Image } from "./image.ts";

function digest(memory: Uint8Array): string {
  return createHash("sha256").update(memory).digest("hex");
}

/** Memory as the snapshot describes it, made without an instance. */
function expected(image: Image): Uint8Array {
  const memory = new Uint8Array(image.heapPages * WASM_PAGE_BYTES);
  memory.set(image.base, image.layout.image);
  finishImage(memory, image);
  return memory;
}

export class Paranoia {
  readonly #bytes: number;
  readonly #digest: string;

  constructor(image: Image) {
    const memory = expected(image);
    this.#bytes = memory.length;
    this.#digest = digest(memory);
  }

  /** @throws SporeletError E_NOT_PRISTINE */
  check(memory: Uint8Array): void {
    const found = digest(memory.subarray(0, this.#bytes));
    if (found !== this.#digest) throw new SporeletError("E_NOT_PRISTINE", `memory has the SHA-256 ${found}, the snapshot ${this.#digest}`);
    const rest = Buffer.from(memory.buffer, memory.byteOffset + this.#bytes, memory.length - this.#bytes);
    // A buffer of zeros equals itself moved by one byte.
    if (rest.length > 0 && (rest[0] !== 0 || Buffer.compare(rest.subarray(1), rest.subarray(0, -1)) !== 0))
      throw new SporeletError("E_NOT_PRISTINE", `memory beyond the snapshot's ${this.#bytes} bytes is not zero`);
  }
}
