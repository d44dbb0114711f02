// The addresses of names, looked up once: who controls a name must not be able to lead a function
// elsewhere after the first look (DNS rebinding).
import type { LookupAddress } from "node:dns";
import { isIP } from "node:net";

/** Looks a name up; by default as the operating system does. */
export type Resolve = (name: string) => Promise<LookupAddress[]>;

/** RFC 6761, section 6.3: nobody is asked where localhost is. */
const LOOPBACK: readonly LookupAddress[] = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

async function lookUp(name: string): Promise<LookupAddress[]> {
  const { lookup } = await import("node:dns/promises");
  return lookup(name, { all: true });
}

/** Looks up at first use, not when it is made: a name that is never asked for costs nothing and can't fail. */
export class PinnedNames {
  readonly #pins = new Map<string, Promise<readonly LookupAddress[]>>();
  readonly #resolve: Resolve;

  constructor(resolve: Resolve = lookUp) {
    this.#resolve = resolve;
  }

  /**
   * All addresses of a URL's host, the same at every call. A look-up that fails is made anew by the next.
   * @param name a name, an IPv4 address, or an IPv6 address in brackets
   */
  addressesOf(name: string): Promise<readonly LookupAddress[]> {
    const address = name.replace(/^\[|\]$/g, "");
    const family = isIP(address);
    if (family !== 0) return Promise.resolve([{ address, family }]);
    if (name === "localhost") return Promise.resolve(LOOPBACK);
    let pin = this.#pins.get(name);
    if (pin === undefined) {
      pin = this.#resolve(name).then((found) => {
        if (found.length === 0) throw new Error(`the name ${name} has no address`);
        return found.map(({ address, family }) => ({ address: address.replace(/%.*/, ""), family }));
      });
      this.#pins.set(name, pin);
      pin.catch(() => this.#pins.delete(name));
    }
    return pin;
  }
}
