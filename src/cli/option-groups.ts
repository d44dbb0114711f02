// Options that several subcommands have.
import type { Command } from "commander";
import { isNatsUrl } from "../events/names.ts";
import {
  collect,
  collectDefinition,
  collectLoader,
  collectVariable,
  parseBytes,
  parseCount,
  parseList,
  parseMilliseconds,
  parseNodeBuiltins,
  parsePort,
} from "./options.ts";

export function withBuildOptions(command: Command, memory = "most memory that the function may use (2MiB to 1GiB)"): Command {
  return command
    .option("--memory <size>", memory, parseBytes)
    .option("--stack <size>", "how much of the stack it may use (32KiB to 256KiB, default: 256KiB); deeper recursion is a RangeError", parseBytes)
    .option("--build-timeout <time>", "how long the top level may run at build time", parseMilliseconds)
    .option("--allow-eval", "let eval and new Function work at run time too; the module carries the parser and the whole platform")
    .option("--with <parts>", "parts of the web platform to carry in any case, with commas between", parseList)
    .option("--without <parts>", "parts of the web platform to leave out in any case", parseList)
    .option("--locale <tags>", "locales that Intl knows inside, such as en,de; the first one counts where none is asked for (default: en)", parseList)
    .option("--time-zones <names>", "time zones that Intl knows inside beside UTC, such as Europe/Berlin,Asia/Tokyo, or all", parseList)
    .option("--define <NAME=VALUE>", "put VALUE, JSON or a name, in place of the global NAME; may be repeated", collectDefinition)
    .option("--loader <.ext=how>", "import files with this extension as text, bytes, json, js, jsx, ts or tsx; may be repeated", collectLoader)
    .option("--embed <path>", "a file or directory that the function reads with node:fs; may be repeated", collect)
    .option("--node-builtins <how>", "what a package gets for a module of Node's that needs an operating system: stub (default), or error", parseNodeBuiltins);
}

export function withNetworkOptions(command: Command): Command {
  return command
    .option(
      "--allow-net <host[:port]>",
      "let functions fetch from this host; may be repeated; a range such as 10.0.0.0/8 lets hosts have addresses in it",
      collect,
    )
    .option("--max-fetch <size>", "largest answer to such a request (default: 16MiB)", parseBytes)
    .option("--fetch-timeout <time>", "how long such a request may take, redirects and body included (default: 30s)", parseMilliseconds);
}

/** `--log` says two things: how the server writes its messages, "" if nothing says it, and where the log of events is. */
function logOrServer(command: Command) {
  return (value: string, before = ""): string => {
    if (!isNatsUrl(value)) return value;
    command.setOptionValueWithSource("eventLog", value, "cli");
    return before;
  };
}

export function withServeOptions(command: Command): Command {
  return withNetworkOptions(withBuildOptions(command))
    .option("--route </path=file>", "a file at a path of its own; may be repeated", collect)
    .option("-p, --port <port>", "where to listen; 0 takes any that is free", parsePort, 3000)
    .option("--hostname <address>", "which of this machine's addresses to listen on", "127.0.0.1")
    .option(
      "--allow-host <name>",
      "a name that requests may be made to, on a loopback address; may be repeated, * is any (default: addresses and localhost)",
      collect,
    )
    .option("--admin-port <port>", "of what is for you only: page, metrics, health (default: the port after --port)", parsePort)
    .option("--admin-hostname <address>", "where the admin port listens", "127.0.0.1")
    .option("--no-admin", "no admin port")
    .option("--workers <n>", "threads that run functions (default: as many as there are cores)", parseCount)
    .option("--timeout <time>", "how long one invocation may take (default: 10s)", parseMilliseconds)
    .option("--concurrency <n>", "requests of one function in flight; one more gets a 503 (default: 256)", parseCount)
    .option(
      "--memory-total <size>",
      "most memory that waiting calls may keep together; one more request gets a 503 (default: half of the machine's)",
      parseBytes,
    )
    .option("--max-body <size>", "largest body of a request (default: 8MiB)", parseBytes)
    .option("--max-headers <size>", "largest head of a request (default: 16KiB)", parseBytes)
    .option("--max-response <size>", "largest response (default: 16MiB)", parseBytes)
    .option("--max-log <size>", "most that one invocation may write on stderr (default: 64KiB)", parseBytes)
    .option("--request-timeout <time>", "how long a request may take to arrive (default: 30s)", parseMilliseconds)
    .option("--idle-timeout <time>", "how long nothing may move on a connection, within a stream too (default: 120s)", parseMilliseconds)
    .option("--drain <time>", "how long requests under way may take when it is stopped (default: 10s)", parseMilliseconds)
    .option("--env <KEY=VALUE>", "an environment variable for the functions; may be repeated", collectVariable, {})
    .option("--env-file <file>", "environment variables, NAME=value line by line; may be repeated, --env overrides", collect)
    .option("--paranoid", "hash memory before every invocation and refuse to begin where it is not the snapshot")
    .option("--timings", "say in the header Server-Timing how long what took")
    .option("--otlp <url>", "send traces to an OpenTelemetry collector (OTLP/HTTP), such as http://127.0.0.1:4318")
    .option("--log <format>", "json, text or off, on stderr; or nats://host:port, with --events: the log of events is there", logOrServer(command))
    .option("--log-level <level>", "the least severe that is logged: error, warn, info or debug (default: info; dev: debug)")
    .option("--events", "take events at /events and give them to the functions that listen to them; see docs/events.md")
    .option("--data <directory>", "where the log of events is, or the copy of one on a server (default: .sporelet/events)")
    .option("--stream <name>", "with --log nats://host: the name of the log's stream (default: sporelet)")
    .option("--replicas <n>", "with --log nats://host: servers that keep each event, if the stream is made (default: 1)", parseCount)
    .option("--invalid <what>", "what becomes of an event that breaks a contract: refuse, dead (kept aside) or warn (default: refuse)")
    .option("--keep <n>", "events that the log keeps (default: all)", parseCount)
    .option("--keep-age <time>", "how long the log keeps an event, such as 30d (default: for ever)", parseMilliseconds)
    .option("--keep-size <size>", "bytes of events that the log keeps (default: all)", parseBytes)
    .option("--max-lag <n>", "events that a function may have before it until senders get a 429 (default: 100000)", parseCount)
    .option("--record", "keep what functions get from outside when they handle events: time, randomness, answers of fetch; see sporelet replay")
    .option("--history <n>", "clients of GET /events may ask for so many of the last events (default: all)", parseCount)
    .option("--history-age <time>", "clients may ask for events that are so old, such as 7d (default: all)", parseMilliseconds)
    .option("--max-streams <n>", "clients that may hear events at a time; one more gets a 503 (default: 10000)", parseCount)
    .option("--cors <origin>", "whose pages may send and hear events, * for any; may be repeated", collect)
    .option("--authorizer <path>", "the function that says who may send and hear events: a request that it answers with 2xx is let in")
    .option("--json", "print what is served as one line of JSON");
}
