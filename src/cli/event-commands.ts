// The subcommands of events and their options.
import type { Command } from "commander";
import { DATA } from "../events/names.ts";
import { collectAttribute, parseBytes, parseCount, parseMilliseconds } from "./options.ts";

const withData = (command: Command) => command.option("--data <directory>", "where the log is", DATA);

/** Which events of a log; what is not given does not matter. */
const withSelection = (command: Command) =>
  withData(command)
    .option("--type <type>", "of this type: order.created, or order.* for all that begin so")
    .option("--subject <subject>", "of this subject")
    .option("--source <source>", "of this source")
    .option("--filter <sql>", "that a CloudEvents SQL expression holds of, over attributes and data: 'amount > 100'")
    .option("--trace <id>", "the event with this id, what it was made of and all that was made of it")
    .option("--since <when>", "appended since: a time as 2026-01-31T09:00:00Z, or an age as 2h or 30d")
    .option("--from <sequence>", "from this place in the log on", parseCount)
    .option("--to <sequence>", "up to this place in the log", parseCount);

export const EVENT_COMMANDS: Readonly<Record<string, (sporelet: Command) => void>> = {
  emit: (sporelet) => {
    sporelet
      .command("emit")
      .description("Append an event to the log, or send it to a gateway.")
      .argument("<type>", "the event's type, such as order.created")
      .option("--data <json>", "its data; @file reads a file, @- stdin")
      .option("--subject <subject>", "what it is about; events of one subject come in order")
      .option("--key <key>", "its partition key: events of one key come in order, whatever their subject")
      .option("--id <id>", "an event with the id and source of an earlier one is that one (default: a random UUID)")
      .option("--source <source>", "where it comes from, a URI reference", "/cli")
      .option("--set <name=value>", "another attribute; may be repeated", collectAttribute)
      .option("--to <where>", "the log's directory, or the URL of a gateway or of any CloudEvents sink", DATA)
      .option("--json", "print the event and its place in the log as JSON")
      .addHelpText(
        "after",
        '\nExamples:\n  $ sporelet emit order.created --data \'{"id":"o1","amount":120}\' --subject o1\n  $ sporelet emit order.created --data @order.json --to http://127.0.0.1:3000/events\n',
      )
      .action(async (type, options) => (await import("./emit.ts")).emitCommand(type, options));
  },
  log: (sporelet) => {
    const log = withSelection(sporelet.command("log").description("Show the events of the log, or look after it."))
      .option("-n, --limit <n>", "at most so many, the last ones", parseCount)
      .option("-f, --follow", "go on with what comes")
      .option("--json", "print each event as one line of JSON, with its place in the log")
      .addHelpText(
        "after",
        "\nExamples:\n  $ sporelet log -n 20\n  $ sporelet log --follow --type 'order.*'\n  $ sporelet log --trace o1\n  $ sporelet log export > events.jsonl\n",
      )
      .action(async (options) => (await import("./log.ts")).logCommand(options));
    log
      .command("export")
      .description("Print all events as lines of JSON, each in CloudEvents' format.")
      .action(async (_, command) => (await import("./log.ts")).exportCommand(command.optsWithGlobals()));
    log
      .command("import")
      .description("Append the events of such lines, from a file or stdin; those that the log has are passed over.")
      .argument("[file]", "- is stdin", "-")
      .option("--json", "print what became of them as JSON")
      .action(async (file, _, command) => (await import("./log-import.ts")).importCommand(file, command.optsWithGlobals()));
    log
      .command("verify")
      .description("Look at every event: its checksum, and whether it is found by its id.")
      .option("--json", "print what was found as JSON")
      .action(async (_, command) => (await import("./log-care.ts")).verifyCommand(command.optsWithGlobals()));
    log
      .command("backup")
      .description("Copy the log as it is now, while it is used.")
      .argument("<directory>", "where to; it becomes a log of its own")
      .action(async (directory, _, command) => (await import("./log-care.ts")).backupCommand(directory, command.optsWithGlobals()));
    log
      .command("trim")
      .description("Remove the oldest events, but none that a function has yet to handle.")
      .option("--keep <n>", "events that stay", parseCount)
      .option("--keep-age <time>", "how old an event may be that stays, such as 30d", parseMilliseconds)
      .option("--keep-size <size>", "bytes of events that stay", parseBytes)
      .option("--json", "print how many were removed as JSON")
      .action(async (_, command) => (await import("./log-care.ts")).trimCommand(command.optsWithGlobals()));
    log
      .command("compact")
      .description("Keep of the events of one type and subject only the last.")
      .option("--json", "print how many were removed as JSON")
      .action(async (_, command) => (await import("./log-care.ts")).compactCommand(command.optsWithGlobals()));
  },
  dead: (sporelet) => {
    const dead = withData(sporelet.command("dead").description("Show the events that functions could not handle, and have them delivered once more."))
      .option("--function <name>", "of this function")
      .option("--json", "print as JSON")
      .addHelpText("after", "\nExamples:\n  $ sporelet dead\n  $ sporelet dead show pay 42\n  $ sporelet dead redrive --function pay\n")
      .action(async (options) => (await import("./dead.ts")).deadCommand(options));
    dead
      .command("list")
      .description("The same as `sporelet dead`.")
      .action(async (_, command) => (await import("./dead.ts")).deadCommand(command.optsWithGlobals()));
    dead
      .command("show")
      .description("Show one, with the error and its event.")
      .argument("<function>", "who could not handle it")
      .argument("<sequence>", "its place in the log", parseCount)
      .action(async (name, sequence, _, command) => (await import("./dead.ts")).showCommand(name, sequence, command.optsWithGlobals()));
    dead
      .command("redrive")
      .description("Have them delivered once more, by the server that runs or by the next.")
      .argument("[sequence]", "one place in the log (default: all)", parseCount)
      .action(async (sequence, _, command) => (await import("./dead.ts")).redriveCommand(sequence, command.optsWithGlobals()));
  },
  graph: (sporelet) => {
    withData(sporelet.command("graph").description("Show which function emits which events, and who consumes them."))
      .argument("[files...]", "sources, modules and directories of them (default: the functions that the log knows)")
      .option("--mermaid", "print a flowchart in Mermaid's language")
      .option("--svg <file>", "write a drawing")
      .option("--json", "print as JSON")
      .addHelpText("after", "\nExamples:\n  $ sporelet graph fns/\n  $ sporelet graph fns/ --mermaid > graph.mmd\n  $ sporelet graph fns/ --svg graph.svg\n")
      .action(async (files, options) => (await import("./graph.ts")).graphCommand(files, options));
  },
};
