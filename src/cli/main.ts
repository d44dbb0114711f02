// The `sporelet` command: how it is called, and how any of its subcommands fails.
import { Command, CommanderError } from "commander";
import { EXIT, SporeletError } from "../errors.ts";
import { printable } from "../server/printable.ts";
import { COMMANDS } from "./commands.ts";
import { withConfig } from "./config.ts";
import { writeFully } from "./output.ts";

declare const PACKAGE_VERSION: string;

const EXAMPLES = `
Examples:
  $ sporelet init shop
  $ sporelet build hello.ts -o hello.wasm
  $ sporelet run hello.ts --event '{"name":"Ada"}'
  $ echo '{"name":"Ada"}' | sporelet run hello.wasm
  $ sporelet inspect hello.wasm
  $ sporelet bench hello.ts
`;

/** Help goes to a reader that may leave early, as `head` does; errors are told by `main`. */
const OUTPUT = { writeOut: (text: string) => writeFully(1, Buffer.from(text)), writeErr: () => {} };

/**
 * The command line, as commander knows it.
 * @param called the subcommand that is called: the others are not defined then, which a start would pay for
 */
export function program(called = ""): Command {
  const sporelet = new Command("sporelet")
    .description("Compiles TypeScript handlers into small WASI modules, runs them, and compares their cold start with containers.")
    .version(PACKAGE_VERSION, "-v, --version")
    .addHelpText("after", EXAMPLES)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput(OUTPUT);

  const only = Object.hasOwn(COMMANDS, called) ? COMMANDS[called] : undefined;
  for (const define of only ? [only] : Object.values(COMMANDS)) define(sporelet);
  sporelet
    .command("version")
    .description("Print the version.")
    .action(() => writeFully(1, Buffer.from(`${PACKAGE_VERSION}\n`)));
  for (const command of sporelet.commands.flatMap((each) => [each, ...each.commands])) command.exitOverride().configureOutput(OUTPUT);
  for (const command of sporelet.commands) withConfig(command);
  return sporelet;
}

/** The command whose help has the options that were called wrongly: `sporelet deploy`. */
function calledCommand(sporelet: Command, argv: readonly string[]): string {
  let names = sporelet.name();
  let command: Command | undefined = sporelet;
  for (const name of argv) {
    command = command.commands.find((each) => each.name() === name);
    if (command === undefined) break;
    names += ` ${name}`;
  }
  return names;
}

/** What `error` says to a person: what happened, and what to do. */
function describe(error: unknown, called: string): { text: string; status: number } {
  if (error instanceof CommanderError) {
    const code = error.code === "commander.invalidArgument" ? "E_OPTION_VALUE" : "E_USAGE";
    return { text: `${code}: ${error.message.replace(/^error: /, "")}\nSee ${called} --help.`, status: EXIT.usage };
  }
  if (error instanceof SporeletError) return { text: `${error.code}: ${`${error.message.trimEnd()}\n${error.remedy}`.trimEnd()}`, status: error.exitStatus };
  return {
    text: `E_INTERNAL: ${error instanceof Error ? error.message : String(error)}\nPlease report it with the output of SPORELET_DEBUG=1.`,
    status: EXIT.environment,
  };
}

const HELP_SHOWN = ["commander.helpDisplayed", "commander.version", "commander.help"];

/** Runs the command line to its end. */
export async function main(argv: readonly string[]): Promise<void> {
  process.exitCode = await statusOf(argv);
}

/** Runs the command line and answers its exit status. */
async function statusOf(argv: readonly string[]): Promise<number> {
  const sporelet = program(argv[0]);
  try {
    if (argv.length === 0) {
      sporelet.outputHelp();
      return EXIT.usage;
    }
    await sporelet.parseAsync(argv, { from: "user" });
    return typeof process.exitCode === "number" ? process.exitCode : EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError && HELP_SHOWN.includes(error.code)) return EXIT.ok;
    const { text, status } = describe(error, calledCommand(sporelet, argv));
    writeFully(2, Buffer.from(`sporelet: ${printable(text)}\n`));
    if (process.env.SPORELET_DEBUG) console.error(error);
    return status;
  }
}
