// Which addresses count as the public internet.
import { expect, it } from "vitest";
import { formsOf, isIn, isPublic, isRange, listOf } from "../src/host/addresses.ts";

// First and last address of every special-purpose block, and where IPv6 holds one of them.
const SPECIAL = [
  ..."0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 127.255.255.255 169.254.0.0 169.254.169.254".split(" "),
  ..."172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.255 192.0.2.1 192.88.99.1 192.168.0.0 192.168.255.255 198.18.0.0 198.19.255.255".split(" "),
  ..."198.51.100.1 203.0.113.1 224.0.0.0 239.255.255.255 240.0.0.0 255.255.255.255".split(" "),
  ...":: ::1 ::7f00:1 ::8.8.8.8 ::ffff:0:8.8.8.8 64:ff9b:1::1 100::1 100:0:0:1::1 2001::1 2001:1ff:ffff::1 2001:db8::1 3fff::1 3fff:fff::1".split(" "),
  ..."5f00::1 fc00::1 fdff::1 fe80::1 febf::1 fec0::1 ff02::1 ffff::1 4000::1 1fff::1".split(" "),
  ..."::ffff:127.0.0.1 ::ffff:7f00:1 0:0:0:0:0:FFFF:A00:1 64:ff9b::10.0.0.1 64:ff9b::a9fe:a9fe 2002:7f00:1:: 2002:c0a8:101::5 2002:a9fe:a9fe::".split(" "),
];
const PUBLIC = [
  ..."1.0.0.0 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255 169.255.0.0 172.15.255.255".split(" "),
  ..."172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255".split(" "),
  ..."2000::1 2001:200::1 2001:4860:4860::8888 2001:db7:ffff::1 2001:db9::1 2003::1 2606:4700:4700::1111 3ffe::1 3fff:1000::1".split(" "),
  ..."::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1".split(" "),
];

it("special-purpose addresses are not public, in whatever IPv6 they are wrapped", () => {
  expect(SPECIAL.filter(isPublic)).toEqual([]);
  expect(PUBLIC.filter((address) => !isPublic(address))).toEqual([]);
  for (const odd of ["", "localhost", "1.2.3", "0x7f.1", "8.8.8.8/8"]) expect(isPublic(odd)).toBe(false);
});

it("finds the IPv4 address inside", () => {
  expect(formsOf("::ffff:10.1.2.255")).toEqual(["::ffff:10.1.2.255", "10.1.2.255"]);
  expect(formsOf("64:ff9b::c0a8:101")).toEqual(["64:ff9b::c0a8:101", "192.168.1.1"]);
  expect(formsOf("2002:a01:203::1")).toEqual(["2002:a01:203::1", "10.1.2.3"]);
  expect(formsOf("2001:db8::a01:203")).toEqual(["2001:db8::a01:203"]);
  expect(formsOf("10.1.2.3")).toEqual(["10.1.2.3"]);
});

it("knows a range from a host", () => {
  expect(["10.0.0.0/8", "10.1.2.3/32", "0.0.0.0/0", "fc00::/7", "::/0", "::1/128", "::ffff:10.0.0.0/104"].filter((text) => !isRange(text))).toEqual([]);
  expect(
    ["10.0.0.0", "10.0.0.0/33", "10.0/8", "a/8", "::/129", "[::]/8", "10.0.0.0/8/8", "/8", "10.0.0.0/", "10.0.0.0/-1", "fe80::%1/10"].filter(isRange),
  ).toEqual([]);
  const ranges = listOf(["10.1.2.3/8", "fd00::/8"]);
  expect(["10.9.9.9", "fd12::1", "11.0.0.0", "fc00::1"].map((address) => isIn(ranges, address))).toEqual([true, true, false, false]);
});
