// Machines in a network of their own: a network namespace each, joined by a bridge, in namespaces that end with this process.
import { spawnSync } from "node:child_process";

const NETWORK = "10.77.0";

function ip(...args: string[]): void {
  const { status, stderr } = spawnSync("ip", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`ip ${args.join(" ")}: ${stderr.trim()}`);
}

/** Puts a program into such namespaces: `[...IN_NAMESPACES, program, …]`. */
export const IN_NAMESPACES = ["unshare", "--net", "--mount"];

/** Why there can be none; undefined if there can. */
export function whyNoMachines(): string | undefined {
  const script = "mkdir -p /run/netns && mount -t tmpfs tmpfs /run/netns && ip netns add probe && ip link add br0 type bridge";
  const { status, stderr, error } = spawnSync(IN_NAMESPACES[0] as string, [...IN_NAMESPACES.slice(1), "sh", "-c", script], { encoding: "utf8" });
  return status === 0 ? undefined : `no network namespaces can be made here: ${error?.message ?? stderr.trim()}`;
}

export class Machine {
  readonly name: string;
  readonly address: string;
  readonly #link: string;

  private constructor(number: number) {
    this.name = `m${number}`;
    this.address = `${NETWORK}.${number}`;
    this.#link = `v${number}`;
    ip("netns", "add", this.name);
    ip("link", "add", this.#link, "type", "veth", "peer", "name", "e0", "netns", this.name);
    ip("link", "set", this.#link, "master", "br0", "up");
    ip("-n", this.name, "addr", "add", `${this.address}/24`, "dev", "e0");
    for (const device of ["e0", "lo"]) ip("-n", this.name, "link", "set", device, "up");
  }

  /** To be called in namespaces of this process. This process has an address in the network, too. */
  static many(count: number): Machine[] {
    spawnSync("sh", ["-c", "mkdir -p /run/netns && mount -t tmpfs tmpfs /run/netns"]);
    ip("link", "set", "lo", "up");
    ip("link", "add", "br0", "type", "bridge");
    ip("addr", "add", `${NETWORK}.254/24`, "dev", "br0");
    ip("link", "set", "br0", "up");
    return Array.from({ length: count }, (_, i) => new Machine(i + 1));
  }

  /** What runs a program on it. */
  get command(): string[] {
    return ["ip", "netns", "exec", this.name];
  }

  cutOff(isCut: boolean): void {
    ip("link", "set", this.#link, isCut ? "down" : "up");
  }
}
