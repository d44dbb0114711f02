// The list of hosts that a function may reach: what its entries mean.
import type { LookupAddress } from "node:dns";
import { SporeletError } from "../errors.ts";
import { formsOf, isIn, isPublic, isRange, listOf, type Ranges } from "./addresses.ts";

const HOST = /^(?:\[[\da-f:.]+\]|[^\s/?#@\\:*,%[\]]+)(?::(\d{1,5}))?$/i;

/** `host:port` for each port that `text` allows. */
function originsOf(text: string): string[] {
  const [whole, port] = HOST.exec(text) ?? [];
  if (whole === undefined || !URL.canParse(`http://${text}`))
    throw new SporeletError(
      "E_OPTION_VALUE",
      `Expected a host to allow to be such as api.example.com or localhost:8080, or a range such as 10.0.0.0/8 for the addresses of names, got ${JSON.stringify(text)}`,
    );
  const { hostname } = new URL(`http://${text}`);
  return (port === undefined ? [80, 443] : [Number(port)]).map((number) => `${hostname}:${number}`);
}

/** A URL writes every address in one way only. */
const asHost = (address: string) => new URL(`http://${address.includes(":") ? `[${address}]` : address}`).hostname;

export class AllowedHosts {
  readonly #origins: ReadonlySet<string>;
  readonly #ranges: Ranges;

  /** @throws SporeletError E_OPTION_VALUE */
  constructor(entries: readonly string[]) {
    this.#origins = new Set(entries.filter((entry) => !isRange(entry)).flatMap(originsOf));
    this.#ranges = listOf(entries.filter(isRange));
  }

  /** Each `host:port` of the list. */
  get origins(): Iterable<string> {
    return this.#origins;
  }

  /**
   * Whether the list has the host of `url` at its port.
   * @param schemes one of which the URL has to have
   * @throws SporeletError E_NETWORK_DENIED
   */
  check(url: URL, schemes: readonly string[] = ["http:", "https:"]): void {
    if (!schemes.includes(url.protocol)) throw denied(url, `the scheme ${url.protocol} is not ${schemes.join(" or ")}`);
    if (!this.#origins.has(`${url.hostname}:${portOf(url)}`))
      throw denied(url, `${url.host} is not among the allowed hosts; if it should be: --allow-net ${url.hostname}:${portOf(url)}`);
  }

  /**
   * Whether a name may have these addresses: each is public, or the list has the address at that port, or a range that it is in.
   * @throws SporeletError E_NETWORK_DENIED
   */
  checkAddresses(url: URL, addresses: readonly LookupAddress[]): void {
    if (url.hostname === "localhost") return; // says itself what it is
    for (const { address } of addresses)
      if (!isPublic(address) && !formsOf(address).some((form) => this.#isNamed(form, portOf(url))))
        throw denied(
          url,
          `${url.hostname} has the address ${address}, which is not one of the public internet; if it should be reached: --allow-net ${asHost(address)}:${portOf(url)}, or a range that holds it, such as --allow-net ${address}/${address.includes(":") ? 128 : 32}`,
        );
  }

  #isNamed(address: string, port: number): boolean {
    return this.#origins.has(`${asHost(address)}:${port}`) || isIn(this.#ranges, address);
  }
}

const portOf = (url: URL): number => Number(url.port || (/^(?:https|wss):$/.test(url.protocol) ? 443 : 80));

function denied(url: URL, why: string): SporeletError {
  return new SporeletError("E_NETWORK_DENIED", `the request to ${url.href} was not made: ${why}`);
}
