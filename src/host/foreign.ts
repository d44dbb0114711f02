// Functions on the hosts of others, and foreign commands: in this thread where nothing has to hold them back, else in a process.
import { SporeletError } from "../errors.ts";
import type { Metadata } from "../module/metadata.ts";
import type { Artifact, LoadOptions } from "./artifact.ts";
import type { CommandOutcome } from "./command.ts";
import type { CommandJob } from "./command-job.ts";
import { codeFromReport, environmentOf, type InvokeOptions, invokeOver, type LoadedFunction, type RunResult, trapped } from "./function.ts";
import type { HostName } from "./host-name.ts";
import { fetchOver } from "./http.ts";
import { SourceLines } from "./source-lines.ts";
import { runForeign } from "./sporelet.ts";

type Environment = Readonly<Record<string, string>>;

/** What an outcome stands for, after what the command wrote. */
function resultOf(outcome: CommandOutcome, timeout: number, stdout: Uint8Array, stderr: Uint8Array): RunResult {
  if (outcome === "late") {
    const report = `sporelet: E_TIMEOUT: the time limit of ${timeout} ms ran out, and the command was ended\n`;
    return { status: 1, code: "E_TIMEOUT", stdout, stderr: Buffer.concat([stderr, Buffer.from(report)]) };
  }
  if ("trap" in outcome) return trapped(outcome.trap, stdout, stderr);
  return { status: outcome.status, stdout, stderr, ...(outcome.status !== 0 && { code: "E_FOREIGN_EXIT" as const }) };
}

export class ForeignFunction implements LoadedFunction {
  readonly name: string;
  readonly host: HostName;
  readonly kind: LoadedFunction["kind"];
  readonly metadata?: Metadata;
  readonly #module: WebAssembly.Module;
  readonly #job: Omit<CommandJob, "environment">;
  readonly #lines: SourceLines;

  constructor({ name, host, kind, metadata, map, module, code }: Artifact, { args = [], directories = [] }: LoadOptions) {
    if (module === undefined || code === undefined) throw new Error("a foreign module has code of its own");
    this.name = name;
    this.host = host;
    this.kind = kind;
    if (metadata !== undefined) this.metadata = metadata;
    this.#module = module;
    this.#job = { host, module: code, args: [name, ...args], directories };
    this.#lines = new SourceLines(map, name);
  }

  async run(stdin: Uint8Array, options: InvokeOptions = {}): Promise<RunResult> {
    const { timeout = 0 } = this.#check(options);
    const environment = environmentOf(options);
    const ended = timeout > 0 || this.#wantsMore ? await this.#runCaptured(stdin, environment, timeout) : await this.#runHere(stdin, environment);
    const result = { ...ended, stderr: await this.#lines.translate(ended.stderr) };
    return result.code === "E_FOREIGN_EXIT" && this.metadata !== undefined ? { ...result, code: codeFromReport(result) } : result;
  }

  /**
   * Runs it with the stdin, stdout and stderr of this process.
   * @param stdin instead of the process's own
   * @returns what is left to be said on stderr, and nothing of what was written
   */
  async runWithStdio(stdin: Uint8Array | undefined, options: InvokeOptions = {}): Promise<RunResult> {
    const { timeout = 0 } = this.#check(options);
    const { runWithStdio } = await import("./command.ts");
    const outcome = await runWithStdio({ ...this.#job, environment: environmentOf(options) }, stdin, timeout);
    return resultOf(outcome, timeout, new Uint8Array(0), new Uint8Array(0));
  }

  invoke(event: unknown, options?: InvokeOptions): Promise<unknown> {
    return invokeOver(this, event, options);
  }

  fetch(request: Request, options?: InvokeOptions): Promise<Response> {
    return fetchOver(this, request, options);
  }

  get #wantsMore(): boolean {
    return this.#job.args.length > 1 || this.#job.directories.length > 0;
  }

  #check(options: InvokeOptions): InvokeOptions {
    const { timeout = 0, network } = options;
    if (!(timeout >= 0)) throw new SporeletError("E_OPTION_VALUE", `Expected \`timeout\` to be a number of ms, got ${timeout}`);
    if (network !== undefined) throw new SporeletError("E_HOST_CANNOT_RUN", `the host ${this.host} has no network for this module`);
    return options;
  }

  async #runCaptured(stdin: Uint8Array, environment: Environment, timeout: number): Promise<RunResult> {
    const { runCaptured } = await import("./command.ts");
    const { outcome, stdout, stderr } = await runCaptured({ ...this.#job, environment }, stdin, timeout);
    return resultOf(outcome, timeout, stdout, stderr);
  }

  async #runHere(stdin: Uint8Array, environment: Environment): Promise<RunResult> {
    if (this.host === "sporelet") return runForeign(this.#module, stdin, environment);
    if (this.host === "wasmer") {
      const { prepareWasmer, runOnWasmer } = await import("./wasmer.ts");
      await prepareWasmer();
      return runOnWasmer(this.#module, [this.name], stdin, environment);
    }
    const { prepareNodeWasi, runOnNodeWasi } = await import("./node-wasi.ts");
    await prepareNodeWasi();
    return runOnNodeWasi(this.#module, this.name, stdin, environment);
  }
}
