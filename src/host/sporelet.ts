// The lightweight host: functions whose every invocation begins in memory that equals their snapshot.
import type { Metadata } from "../module/metadata.ts";
import type { Artifact } from "./artifact.ts";
import type { Call } from "./call.ts";
import type { Client } from "./client.ts";
import { sharedEngine } from "./engine.ts";
import { type InvokeOptions, invokeOver, type LoadedFunction, type RunResult, trapped } from "./function.ts";
import { fetchStreamed } from "./http.ts";
import type { Image } from "./image.ts";
import { endedItself, Invoker, notInstantiated } from "./invoker.ts";
import { Paranoia } from "./paranoia.ts";
import { SourceLines } from "./source-lines.ts";
import { ExitSignal, type OutputLimits, Wasi } from "./wasi.ts";

/** The engine's memory from `image` on: what a function does not carry is zero in its memory. One view for all alike. */
function engineBase(image: number): Uint8Array {
  const { base, start } = sharedEngine();
  const view = bases.get(image) ?? base.subarray(image - start);
  bases.set(image, view);
  return view;
}

const bases = new Map<number, Uint8Array>();

/**
 * What a new instance holds. One of the shared engine: the engine's own snapshot, and pages that are zero then need not be
 * written, and so take no memory. One of a module of its own: its snapshot, as long as the host does not change it.
 */
function heldAtFirst(image: Image, isOwnModule: boolean): Image | undefined {
  if (isOwnModule) return image.limitPages === undefined && image.stackBytes === undefined ? image : undefined;
  const { base, start } = sharedEngine();
  return { ...image, base, layout: { ...image.layout, image: start } };
}

/** A function of ours: its image, and the instances that it is written into. */
export class SporeletFunction implements LoadedFunction {
  readonly host = "sporelet";
  readonly name: string;
  readonly kind: "handler" | "program" | "fetch";
  readonly metadata: Metadata;
  readonly image: Image;
  readonly invoker: Invoker;
  readonly #lines: SourceLines;

  constructor({ name, metadata, module, snapshot, isTrusted, map }: Artifact, options: { isParanoid?: boolean } = {}) {
    if (metadata?.function === undefined || snapshot === undefined) throw new Error("the artifact is not one of ours");
    this.name = name;
    this.kind = metadata.function.kind;
    this.metadata = metadata;
    this.#lines = new SourceLines(map, name);
    const { base, isReusable, ...rest } = snapshot;
    const image = { ...rest, isTrusted, base: base ?? engineBase(rest.layout.image) };
    const paranoia = options.isParanoid ? new Paranoia(image) : undefined;
    this.image = image;
    this.invoker = new Invoker({
      module: module ?? sharedEngine().module,
      image,
      isReusable,
      heldAtFirst: () => heldAtFirst(image, module !== undefined),
      ...(paranoia && { check: (memory) => paranoia.check(memory) }),
    });
  }

  /**
   * Runs one invocation. Where nothing has to be waited for, the result is there at once.
   * @throws SporeletError E_MALFORMED, E_NOT_PRISTINE
   */
  execute(call: Call): RunResult | Promise<RunResult> {
    return this.invoker.execute(call);
  }

  /** @param client takes a response that comes bit by bit, of a function that answers requests */
  async run(stdin: Uint8Array, options: InvokeOptions = {}, client?: Client): Promise<RunResult> {
    const ended = await this.invoker.run(stdin, options, client);
    return { ...ended, stderr: await this.#lines.translate(ended.stderr) };
  }

  invoke(event: unknown, options?: InvokeOptions): Promise<unknown> {
    return invokeOver(this, event, options);
  }

  fetch(request: Request, options?: InvokeOptions): Promise<Response> {
    return fetchStreamed(this, this.run.bind(this), request, options);
  }

  /** Makes memory that of the snapshot now, rather than before the next invocation, and answers it. */
  reset(): Uint8Array {
    const instance = this.invoker.take();
    instance.reset(this.image);
    this.invoker.give(instance);
    return instance.memory;
  }

  /** Does now what the next invocation would have to wait for: of this function, or of one that shares its engine. */
  prepareNext(): void {
    const instance = this.invoker.take();
    instance.clear(this.image);
    this.invoker.give(instance);
  }

  /** Linear memory as the last invocation left it. */
  get memory(): Uint8Array {
    const instance = this.invoker.take();
    this.invoker.give(instance);
    return instance.memory;
  }

  /** Replaces the instance by a new one: what a reset spares. */
  reinstantiate(): void {
    this.invoker.renew();
  }
}

/**
 * Runs a WASI command that sporelet did not build, if it imports no more than ours do. In an instance of its own: what
 * such a module can change is not only its memory.
 * @throws SporeletError E_MALFORMED, E_MEMORY
 */
export function runForeign(module: WebAssembly.Module, stdin: Uint8Array, environment: Readonly<Record<string, string>>, limits?: OutputLimits): RunResult {
  const wasi = new Wasi();
  wasi.begin(stdin, environment, limits);
  let status = 0;
  let isInstance = false;
  try {
    const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi.imports });
    isInstance = true;
    const { memory, _start } = instance.exports as { memory: WebAssembly.Memory; _start(): void };
    wasi.attach(memory);
    _start();
  } catch (error) {
    if (error instanceof ExitSignal) status = error.status;
    // A start function of WebAssembly's own runs within the instantiation.
    else if (isInstance || error instanceof WebAssembly.RuntimeError) return trapped(error, wasi.stdout, wasi.stderr);
    else throw notInstantiated(error);
  }
  wasi.reportDropped();
  const ended = endedItself(status, wasi.stdout, wasi.stderr);
  return wasi.isOverfull ? { ...ended, status: status || 1, code: "E_RESULT_TOO_LARGE" } : ended;
}
