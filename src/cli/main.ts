// The `sporelet` command: which subcommands there are, and how any of them fails. A subcommand's
// code is loaded when it is called.
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { EXIT, SporeletError } from "../errors.ts";

declare const PACKAGE_VERSION: string;

const EXAMPLES = `
Examples:
  $ sporelet build hello.ts -o hello.wasm
  $ sporelet run hello.ts --event '{"name":"Ada"}'
  $ echo '{"name":"Ada"}' | sporelet run hello.wasm
  $ sporelet inspect hello.wasm
  $ sporelet bench hello.ts
`;

const UNITS: Record<string, number> = { "": 1, k: 1 << 10, m: 1 << 20, g: 1 << 30 };

function parseBytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]?)i?b?$/i.exec(text);
  if (match === null) throw new InvalidArgumentError("Expected a size such as 64MiB or 128m.");
  return Number(match[1]) * (UNITS[(match[2] as string).toLowerCase()] as number);
}

function parseMilliseconds(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(text);
  if (match === null) throw new InvalidArgumentError("Expected a time such as 500ms or 2s; a bare number is in ms.");
  return Number(match[1]) * (match[2] === "s" ? 1000 : 1);
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError("Expected a whole number from 1 on.");
  return count;
}

function collectVariable(text: string, all: Record<string, string>): Record<string, string> {
  const equals = text.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError("Expected KEY=VALUE.");
  return { ...all, [text.slice(0, equals)]: text.slice(equals + 1) };
}

function parseList(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(",").map((name) => name.trim())];
}

function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
}

function withBuildOptions(command: Command): Command {
  return command
    .option("--memory <size>", "most memory that the function may use (2MiB to 1GiB)", parseBytes)
    .option("--build-timeout <time>", "how long the top level may run at build time", parseMilliseconds)
    .option("--allow-eval", "let eval and new Function work; the module carries the parser and the whole platform")
    .option("--with <parts>", "parts of the web platform to carry in any case, with commas between", parseList)
    .option("--without <parts>", "parts of the web platform to leave out in any case", parseList);
}

function program(): Command {
  const sporelet = new Command("sporelet")
    .description("Compiles TypeScript handlers into small WASI modules, runs them, and compares their cold start with containers.")
    .version(PACKAGE_VERSION)
    .addHelpText("after", EXAMPLES)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeErr: () => {} });

  withBuildOptions(sporelet.command("build").description("Compile a source file into a module."))
    .argument("<entry>", "TypeScript or JavaScript source")
    .option("-o, --output <file>", "where to write the module (default: the entry's name with .wasm)")
    .option("--thin", "leave the engine out: a few KB, to be run beside `sporelet engine`")
    .option("--name <name>", "what context.functionName says (default: the entry's file name)")
    .option("--keep-source", "keep the source text in the module")
    .option("--sourcemap <where>", "the source map goes beside the module, inline (into it), or none", "beside")
    .option("--json", "print what was built as JSON")
    .addHelpText("after", "\nExamples:\n  $ sporelet build hello.ts\n  $ sporelet build hello.ts --thin -o hello-thin.wasm --memory 128MiB\n")
    .action(async (entry, options) => (await import("./build.ts")).buildCommand(entry, options));

  withBuildOptions(sporelet.command("run").description("Run a source file or a module once."))
    .argument("<file>", "a source, a module of sporelet's, or any WASI preview 1 command")
    .option("--event <json>", "the event")
    .option("--event-file <file>", "read the event from a file (default: from stdin)")
    .option("--env <KEY=VALUE>", "an environment variable for the function; may be repeated", collectVariable, {})
    .option("--request <request>", "call a function that answers requests: 'POST /path'; the response is printed like curl -i")
    .option("--header <header>", "a header of the request, 'name: value'; may be repeated", collect)
    .option("--data <text>", "the request's body; @file reads a file, @- stdin")
    .option("--allow-net <host[:port]>", "let the function fetch from this host; may be repeated", collect)
    .option("--timeout <time>", "interrupt the handler after this long", parseMilliseconds)
    .option("--host <name>", "sporelet, wasmer or node (default: the first that can run the module)")
    .option("--timings", "print how long each phase took, in µs, on stderr")
    .option("--no-cache", "build a source anew even if nothing has changed")
    .addHelpText(
      "after",
      "\nExamples:\n  $ sporelet run hello.ts --event '{\"name\":\"Ada\"}'\n  $ sporelet run hello.wasm --event-file event.json --env MODE=test --timings\n  $ sporelet run app.ts --request 'POST /users' --header 'content-type: application/json' --data '{\"name\":\"Ada\"}'\n",
    )
    .action(async (file, options) => (await import("./run.ts")).runCommand(file, options));

  sporelet
    .command("inspect")
    .description("Show what is in a module and what it can do.")
    .argument("<file>", "a WebAssembly module")
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExamples:\n  $ sporelet inspect hello.wasm\n  $ sporelet inspect hello.wasm --json | jq .capabilities\n")
    .action(async (file, options) => (await import("./inspect.ts")).inspectCommand(file, options));

  sporelet
    .command("engine")
    .description("Write the shared engine that thin modules need.")
    .option("-o, --output <file>", "where to write it", "engine.wasm")
    .option("--json", "print the engine's import name and size as JSON")
    .addHelpText(
      "after",
      '\nExamples:\n  $ sporelet engine -o engine.wasm\n  $ wasmtime run --preload "$(sporelet engine --json | jq -r .import)"=engine.wasm hello-thin.wasm\n',
    )
    .action(async (options) => (await import("./engine.ts")).engineCommand(options));

  sporelet
    .command("bench")
    .description("Measure the cold start of a handler beside node and the container runtimes of this machine.")
    .argument("<entry>", "a handler's source")
    .option("--event <json>", "the event", '{"name":"Ada"}')
    .option("--runs <n>", "samples of every subject", parseCount, 20)
    .option("--json", "print every sample as JSON")
    .addHelpText("after", "\nExamples:\n  $ sporelet bench hello.ts\n  $ sporelet bench hello.ts --runs 50 --json > bench.json\n")
    .action(async (entry, options) => (await import("./bench.ts")).benchCommand(entry, options));

  for (const command of sporelet.commands) command.exitOverride().configureOutput({ writeErr: () => {} });
  return sporelet;
}

/** What `error` says to a person: what happened, and what to do. */
function describe(error: unknown): { text: string; status: number } {
  if (error instanceof CommanderError) {
    const code = error.code === "commander.invalidArgument" ? "E_OPTION_VALUE" : "E_USAGE";
    return { text: `${code}: ${error.message.replace(/^error: /, "")}\nSee sporelet --help.`, status: EXIT.usage };
  }
  if (error instanceof SporeletError) return { text: `${error.code}: ${error.message.trimEnd()}\n${error.remedy}`, status: error.exitStatus };
  return {
    text: `E_INTERNAL: ${error instanceof Error ? error.message : String(error)}\nPlease report it with the output of SPORELET_DEBUG=1.`,
    status: EXIT.environment,
  };
}

const HELP_SHOWN = ["commander.helpDisplayed", "commander.version", "commander.help"];

/** Runs the command line and answers its exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  const sporelet = program();
  try {
    if (argv.length === 0) {
      sporelet.outputHelp();
      return EXIT.usage;
    }
    await sporelet.parseAsync(argv, { from: "user" });
    return typeof process.exitCode === "number" ? process.exitCode : EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError && HELP_SHOWN.includes(error.code)) return EXIT.ok;
    const { text, status } = describe(error);
    process.stderr.write(`sporelet: ${text}\n`);
    if (process.env.SPORELET_DEBUG) console.error(error);
    return status;
  }
}
