// node:net: what needs no sockets. The rest throws when it is called.
import { EventEmitter } from "node:events";
import { unavailable } from "./unavailable.ts";

const OCTET = "(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])";
const IPV4 = new RegExp(`^(?:${OCTET}\\.){3}${OCTET}$`);

export function isIPv4(text: unknown): boolean {
  return IPV4.test(`${text}`);
}

/** RFC 4291, section 2.2, with a zone (RFC 4007, section 11). */
export function isIPv6(text: unknown): boolean {
  const [address = "", zone, ...more] = `${text}`.split("%");
  if (more.length > 0 || zone === "" || !address.includes(":")) return false;
  const halves = address.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1) ?? "";
  const endsInIPv4 = last.includes(".");
  if (endsInIPv4 && (!isIPv4(last) || address.endsWith("::"))) return false;
  const plain = endsInIPv4 ? groups.slice(0, -1) : groups;
  if (!plain.every((group) => /^[\da-f]{1,4}$/i.test(group))) return false;
  const count = plain.length + (endsInIPv4 ? 2 : 0);
  return halves.length === 2 ? count < 8 : count === 8;
}

export function isIP(text: unknown): 0 | 4 | 6 {
  return isIPv4(text) ? 4 : isIPv6(text) ? 6 : 0;
}

/** There are none; others extend it, and look whether what they have is one. */
export class Socket extends EventEmitter {
  constructor() {
    super();
    unavailable("net.Socket", "sockets");
  }
}

export class Server extends EventEmitter {
  constructor() {
    super();
    unavailable("net.Server", "sockets");
  }
}

const needsSockets = (name: string) => () => unavailable(`net.${name}`, "sockets");
export const connect = needsSockets("connect");
export const createConnection = needsSockets("createConnection");
export const createServer = needsSockets("createServer");

export default { Server, Socket, connect, createConnection, createServer, isIP, isIPv4, isIPv6 };
