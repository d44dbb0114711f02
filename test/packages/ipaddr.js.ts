// ipaddr.js: addresses of both kinds, ranges and subnets
import ipaddr from "ipaddr.js";

export default async function (event: { addresses: string[] }) {
  return [
    event.addresses.map((text) => {
      if (!ipaddr.isValid(text)) return "invalid";
      const address = ipaddr.process(text);
      return [address.kind(), address.range(), address.toString(), address.toNormalizedString(), address.toByteArray()];
    }),
    (ipaddr.parse("10.1.2.3") as ipaddr.IPv4).match(ipaddr.parseCIDR("10.0.0.0/8") as [ipaddr.IPv4, number]),
    ipaddr.IPv4.broadcastAddressFromCIDR("192.168.1.7/26").toString(),
    ipaddr.subnetMatch(ipaddr.parse("192.168.1.1"), { home: [ipaddr.parseCIDR("192.168.0.0/16")] }, "else"),
    ipaddr.IPv6.parse("2001:db8::1").toRFC5952String(),
  ];
}

export const event = { addresses: ["192.168.0.1", "::ffff:1.2.3.4", "2001:db8::1", "fe80::1%eth0", "1.2.3", "0x7f.1"] };
