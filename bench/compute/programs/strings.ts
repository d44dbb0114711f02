// Text that is built piece by piece, searched, cut and joined.
export default function handler({ rounds }: { rounds: number }) {
  let found = 0;
  let length = 0;
  for (let round = 0; round < rounds; round++) {
    let text = "";
    for (let i = 0; i < 2000; i++) text += `item-${i % 100},`;
    const parts = text.split(",");
    for (const part of parts) if (part.endsWith("7") && part.indexOf("m-1") > 0) found++;
    const shouted = parts.map((part) => part.toUpperCase().padEnd(10, ".").slice(1)).join("|");
    for (let i = 0; i < shouted.length; i += 3) if (shouted.charCodeAt(i) === 0x4d) found++;
    length += shouted.length;
  }
  return { found, length };
}
