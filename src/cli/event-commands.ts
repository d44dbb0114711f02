// The subcommands of events and their options.
import type { Command } from "commander";
import { EXIT } from "../errors.ts";
import { DATA } from "../events/names.ts";
import { collectAttribute, collectVariable, parseBytes, parseCount, parseMilliseconds } from "./options.ts";

const withData = (command: Command) => command.option("--data <directory>", "where the log is", DATA);

/** The log may be on a server; then the directory has a copy of it. */
const withServer = (command: Command) =>
  command
    .option("--log <url>", "a log on NATS JetStream: nats://host:port, of which --data holds a copy; see docs/events-cluster.md")
    .option("--stream <name>", "with --log: the name of its stream (default: sporelet)");

const withPlace = (command: Command) => withServer(withData(command));

/** Which events of a log; what is not given does not matter. */
const withSelection = (command: Command) =>
  withPlace(command)
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
    withServer(sporelet.command("emit").description("Append an event to the log, or send it to a gateway."))
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
    const dead = withPlace(sporelet.command("dead").description("Show the events that functions could not handle, and have them delivered once more."))
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
  pause: (sporelet) => {
    withPlace(sporelet.command("pause").description("Give a function or a subscriber no more events; the log keeps them until it is resumed."))
      .argument("<function>", "its name, as `sporelet serve` shows it")
      .option("--json", "print what became of it as JSON")
      .addHelpText(
        "after",
        "\nA server that runs takes notice within a second. What is under way ends.\n\nExamples:\n  $ sporelet pause pay\n  $ sporelet resume pay\n",
      )
      .action(async (name, options) => (await import("./pause.ts")).pauseCommand(name, options));
  },
  resume: (sporelet) => {
    withPlace(sporelet.command("resume").description("Give a function or a subscriber its events again, from where it was paused."))
      .argument("<function>", "its name, as `sporelet serve` shows it")
      .option("--json", "print what became of it as JSON")
      .addHelpText("after", "\nExamples:\n  $ sporelet resume pay\n")
      .action(async (name, options) => (await import("./pause.ts")).resumeCommand(name, options));
  },
  state: (sporelet) => {
    withData(sporelet.command("state").description("Show the states of a projection, or which projections there are."))
      .argument("[projection]", "its name, as `sporelet serve` shows it")
      .argument("[key]", "the state of this key (default: of all)")
      .option("--prefix <text>", "keys that begin so")
      .option("--after <key>", "begin behind this key")
      .option("-n, --limit <n>", "at most so many states", parseCount, 1000)
      .option("--json", "print as JSON")
      .addHelpText("after", "\nExamples:\n  $ sporelet state\n  $ sporelet state sales\n  $ sporelet state sales lamp --json\n")
      .action(async (projection, key, options) => (await import("./state.ts")).stateCommand(projection, key, options));
  },
  rebuild: (sporelet) => {
    withData(sporelet.command("rebuild").description("Build the states of a projection anew from the log; the old ones are served until it is done."))
      .argument("<projection>", "its name, as `sporelet state` shows it")
      .option("--json", "print what is done as JSON")
      .addHelpText(
        "after",
        "\nA server that runs takes notice within a second; `sporelet state` shows how far it is.\n\nExamples:\n  $ sporelet rebuild sales\n",
      )
      .action(async (projection, options) => (await import("./state.ts")).rebuildCommand(projection, options));
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
  contract: (sporelet) => {
    const contract = sporelet
      .command("contract")
      .description("Check the contracts of functions, compare them, write them down.")
      .action(() => {
        contract.outputHelp();
        process.exitCode = EXIT.usage;
      });
    contract
      .command("check")
      .description("Find out whether functions fit together: schemas against schemas, and every consumer with examples, in its VM.")
      .argument("<files...>", "sources, modules and directories of them")
      .option("--log <directory>", "try consumers with the events of this log, too")
      .option("--sample <n>", "of each type the last n events of the log", parseCount, 100)
      .option("--timeout <time>", "how long one trial may take (default: 10s)", parseMilliseconds)
      .option("--env <KEY=VALUE>", "an environment variable for the functions; may be repeated", collectVariable, {})
      .option("--strict", "fail where something can't be decided, too")
      .option("--json", "print what was found as JSON")
      .addHelpText(
        "after",
        "\nThe exit status is 1 where something is broken. Functions have no network.\n\nExamples:\n  $ sporelet contract check fns/\n  $ sporelet contract check fns/ --log .sporelet/events --sample 20\n",
      )
      .action(async (files, options) => (await import("./contract-check.ts")).checkCommand(files, options));
    contract
      .command("diff")
      .description("Compare the contracts of two builds: what was added, removed or changed, and what of that is breaking.")
      .argument("<before>", "a source, a module, a directory, or what `contract export` printed: a file with the name *.json")
      .argument("<after>", "the same of the new build")
      .option("--strict", "fail where something can't be decided, too")
      .option("--json", "print the changes as JSON")
      .addHelpText(
        "after",
        "\nThe exit status is 1 where a change is breaking.\n\nExamples:\n  $ sporelet contract export fns/ > contracts.json\n  $ sporelet contract diff contracts.json fns/\n",
      )
      .action(async (before, after, options) => (await import("./contract-diff.ts")).diffCommand(before, after, options));
    withData(contract.command("export").description("Print all contracts as JSON, or write them as Pact files."))
      .argument("[files...]", "sources, modules and directories of them (default: the functions that the log knows)")
      .option("--pact", "write a Pact file (version 4) for each consumer and producer, and print their paths")
      .option("-o, --output <directory>", "where Pact files go (default: pacts)")
      .option("--json", "print as JSON; this is what happens without --pact, too")
      .addHelpText("after", "\nExamples:\n  $ sporelet contract export fns/ > contracts.json\n  $ sporelet contract export fns/ --pact -o pacts\n")
      .action(async (files, options) => (await import("./contract-export.ts")).exportCommand(files, options));
  },
  asyncapi: (sporelet) => {
    withData(sporelet.command("asyncapi").description("Print an AsyncAPI document (version 3.0.0) of the functions and their events."))
      .argument("[files...]", "sources, modules and directories of them (default: the functions that the log knows)")
      .option("--title <text>", "the application's name", "events")
      .option("--release <version>", "the application's version", "0.0.0")
      .option("--json", "print JSON (default: YAML)")
      .addHelpText("after", "\nExamples:\n  $ sporelet asyncapi fns/ > asyncapi.yaml\n  $ sporelet asyncapi fns/ --title shop --release 1.2.0 --json\n")
      .action(async (files, options) => (await import("./asyncapi.ts")).asyncApiCommand(files, options));
  },
  replay: (sporelet) => {
    withSelection(sporelet.command("replay").description("Give events of the log to functions once more, or try what would happen."))
      .argument("[files...]", "with --dry-run: sources, modules and directories of them")
      .option("--function <name>", "only to this function (default: to all that want them)")
      .option("--dry-run", "run each event through a fresh VM, compare with its recording if it has one, and write nothing")
      .option("--no-recorded", "with --dry-run: use no recordings, but the time and the randomness of now")
      .option("--only-differences", "with --dry-run: print only the events with another result than the recorded one")
      .option("--workers <n>", "with --dry-run: threads that run functions (default: as many as there are cores)", parseCount)
      .option("--timeout <time>", "with --dry-run: how long one trial may take (default: 10s, or the limit that was recorded)", parseMilliseconds)
      .option("--env <KEY=VALUE>", "with --dry-run: an environment variable for the functions; may be repeated", collectVariable, {})
      .option("--json", "print JSON; with --dry-run one line for each trial, and one for all")
      .addHelpText(
        "after",
        "\nRecordings are made by `sporelet serve --events --record`. With --dry-run the exit status is 1 where a result differs from the recorded one, or\na function without a recording fails. Functions have no network; those with a recording get the answers that are in it.\n\nExamples:\n  $ sporelet replay fns/ --dry-run\n  $ sporelet replay fns/ --dry-run --since 2d --only-differences\n  $ sporelet replay fns/ --from 1 --to 100 --dry-run --no-recorded\n  $ sporelet replay --from 40 --to 45 --function pay\n",
      )
      .action(async (files, options) => (await import("./replay.ts")).replayCommand(files, options));
  },
};
