// A NATS server with JetStream on this machine, of Debian's package, for the tests.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { whyNoJetStream } from "../../bench/events/jetstream.ts";
import { root, temporaryDirectory } from "../support.ts";

/** Why there is none; undefined if there is. */
export const whyNoNats = whyNoJetStream();

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

// The client is one of the packages that only tests need.
process.chdir(join(root, "test"));

const pause = (ms: number) => new Promise((settle) => setTimeout(settle, ms));

const answers = (port: number) =>
  new Promise<boolean>((settle) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("data", () => settle(true)).once("error", () => settle(false));
    socket.once("data", () => socket.destroy());
  });

export class NatsServer {
  readonly url: string;
  readonly port: number;
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;

  private constructor(port: number, args: readonly string[]) {
    this.port = port;
    this.url = `nats://127.0.0.1:${port}`;
    this.#args = args;
  }

  /** @param more arguments of nats-server */
  static async start(more: readonly string[] = []): Promise<NatsServer> {
    const port = await freePort();
    const server = new NatsServer(port, ["-js", "-sd", temporaryDirectory(), "-a", "127.0.0.1", "-p", `${port}`, ...more]);
    await server.startAgain();
    return server;
  }

  /** With what it has stored. */
  async startAgain(): Promise<void> {
    this.#child = spawn("nats-server", this.#args, { stdio: "ignore" });
    for (let tries = 0; !(await answers(this.port)); tries++) {
      if (tries > 200) throw new Error("nats-server does not answer");
      await pause(50);
    }
  }

  async end(signal: "SIGKILL" | "SIGTERM" = "SIGTERM"): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }

  /** Stops answering, as a machine that is cut off; and goes on. */
  freeze(isFrozen: boolean): void {
    this.#child?.kill(isFrozen ? "SIGSTOP" : "SIGCONT");
  }
}
