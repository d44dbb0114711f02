// bs58: bytes as text of base 58 and back
import bs58 from "bs58";

export default async function (event: { bytes: number[][] }) {
  const broken = (() => {
    try {
      return bs58.decode("0OIl").length;
    } catch (error) {
      return (error as Error).message;
    }
  })();
  return [
    event.bytes.map((bytes) => bs58.encode(Uint8Array.from(bytes))),
    event.bytes.map((bytes) => [...bs58.decode(bs58.encode(Uint8Array.from(bytes)))]),
    bs58.decodeUnsafe("0") ?? "none",
    broken,
  ];
}

export const event = { bytes: [[], [0, 0, 1], [255, 254, 253], [104, 101, 108, 108, 111]] };
