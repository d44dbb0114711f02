// Tells addresses of the public internet from all others. A function reaches the host's own services, its network and its
// cloud's metadata only where the host names them.
import { BlockList, isIPv4, isIPv6 } from "node:net";

/** IANA IPv4 Special-Purpose Address Registry without the blocks that are globally reachable, and multicast (RFC 5771). */
const SPECIAL_V4 = [
  "0.0.0.0/8", // this network, unspecified
  "10.0.0.0/8", // private
  "100.64.0.0/10", // shared by the customers of a carrier's NAT
  "127.0.0.0/8", // loopback
  "169.254.0.0/16", // link-local, the metadata of clouds
  "172.16.0.0/12", // private
  "192.0.0.0/24", // protocol assignments
  "192.0.2.0/24", // documentation
  "192.88.99.0/24", // 6to4 relays, deprecated
  "192.168.0.0/16", // private
  "198.18.0.0/15", // benchmarks
  "198.51.100.0/24", // documentation
  "203.0.113.0/24", // documentation
  "224.0.0.0/4", // multicast
  "240.0.0.0/4", // reserved, broadcast
];

/** IANA IPv6 Address Space: only this is global unicast. The rest is loopback, unique-local, link-local, multicast or reserved. */
const GLOBAL_V6 = ["2000::/3"];

/** IANA IPv6 Special-Purpose Address Registry, as far as it lies inside of global unicast. */
const SPECIAL_V6 = [
  "2001::/23", // protocol assignments, Teredo
  "2001:db8::/32", // documentation
  "3fff::/20", // documentation
];

const family = (address: string) => (isIPv4(address) ? "ipv4" : "ipv6");

/** Whether `text` is a range of addresses such as 10.0.0.0/8 or fc00::/7. */
export function isRange(text: string): boolean {
  const [address = "", prefix = "", ...more] = text.split("/");
  if (more.length > 0 || !/^\d{1,3}$/.test(prefix)) return false;
  return isIPv4(address) ? Number(prefix) <= 32 : isIPv6(address) && !address.includes("%") && Number(prefix) <= 128;
}

/** One list for each family: a BlockList treats IPv4 addresses as mapped IPv6 addresses, so ::/0 would hold all of them. */
export type Ranges = Record<"ipv4" | "ipv6", BlockList>;

export function listOf(ranges: readonly string[]): Ranges {
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const range of ranges) {
    const [address = "", prefix] = range.split("/");
    lists[family(address)].addSubnet(address, Number(prefix), family(address));
  }
  return lists;
}

export const isIn = (ranges: Ranges, address: string): boolean => ranges[family(address)].check(address, family(address));

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  // The URL parser knows every form and answers one: hexadecimal groups with at most one "::".
  const [head = "", tail = ""] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const [before = [], after = []] = [head, tail].map((part) => (part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16))));
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}

/** The IPv4 address that an IPv6 address leads to: mapped (RFC 4291), through NAT64 (RFC 6052) or through 6to4 (RFC 3056). */
function innerV4(address: string): string | undefined {
  const groups = groupsOf(address);
  const prefix = groups.slice(0, 6).join();
  const at = prefix === "0,0,0,0,0,65535" || prefix === "100,65435,0,0,0,0" ? 6 : groups[0] === 0x2002 ? 1 : undefined;
  if (at === undefined) return undefined;
  return groups
    .slice(at, at + 2)
    .flatMap((group) => [group >> 8, group & 255])
    .join(".");
}

/** All addresses at which a connection to `address` may end. */
export function formsOf(address: string): string[] {
  const inner = isIPv6(address) ? innerV4(address) : undefined;
  return inner === undefined ? [address] : [address, inner];
}

const specialV4 = listOf(SPECIAL_V4);
const specialV6 = listOf(SPECIAL_V6);
const globalV6 = listOf(GLOBAL_V6);

/** Whether `address` (IPv4, or IPv6 without a zone) is one of the public internet. */
export function isPublic(address: string): boolean {
  const inner = isIPv4(address) ? address : isIPv6(address) ? innerV4(address) : undefined;
  if (inner !== undefined) return !isIn(specialV4, inner);
  return isIPv6(address) && isIn(globalV6, address) && !isIn(specialV6, address);
}
