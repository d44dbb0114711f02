// node:dns: what needs no network. The rest of its names are stubs (src/build/node-stubs.ts).
import { isIP } from "./net.ts";

type Options = { family?: number | "IPv4" | "IPv6"; all?: boolean } | number | undefined;
type Callback = (error: Error | null, address?: unknown, family?: number) => void;

const LOCAL: Readonly<Record<number, string>> = { 0: "127.0.0.1", 4: "127.0.0.1", 6: "::1" };

/** An address is its own, and localhost is this machine; no other name can be asked for. */
function find(name: string, family: number): { address: string; family: number } {
  const version = isIP(name);
  if (version !== 0) return { address: name, family: version };
  const address = name === "localhost" ? LOCAL[family] : undefined;
  if (address !== undefined) return { address, family: family || 4 };
  throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}: functions ask no name server; fetch takes names`), {
    errno: -3008, // UV__EAI_NONAME
    code: "ENOTFOUND",
    syscall: "getaddrinfo",
    hostname: name,
  });
}

function read(options: Options): { family: number; all: boolean } {
  const { family = 0, all = false } = typeof options === "number" ? { family: options } : (options ?? {});
  return { family: typeof family === "string" ? Number(family.slice(-1)) : family, all };
}

async function lookupPromise(name: string, options?: Options): Promise<unknown> {
  const { family, all } = read(options);
  const found = find(name, family);
  return all ? [found] : found;
}

function lookup(name: string, ...rest: [Options, Callback] | [Callback]): void {
  const callback = rest.at(-1) as Callback;
  const { family, all } = read(rest.length > 1 ? (rest[0] as Options) : undefined);
  queueMicrotask(() => {
    let found: ReturnType<typeof find>;
    try {
      found = find(name, family);
    } catch (error) {
      callback(error as Error);
      return;
    }
    if (all) callback(null, [found]);
    else callback(null, found.address, found.family);
  });
}

let order = "verbatim";
const getDefaultResultOrder = () => order;
const setDefaultResultOrder = (value: string) => {
  order = value;
};
const getServers = () => [];

export const promises = { lookup: lookupPromise, getDefaultResultOrder, setDefaultResultOrder, getServers };
export default { lookup, getDefaultResultOrder, setDefaultResultOrder, getServers };
