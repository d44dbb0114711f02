// Lines of an access log, taken apart by one regular expression and counted.
const LINES = Array.from(
  { length: 200 },
  (_, i) =>
    `10.0.${i % 256}.7 - - [12/Mar/2024:10:${String(i % 60).padStart(2, "0")}:00 +0000] "GET /items/${i}?page=${i % 9} HTTP/1.1" ${i % 10 ? 200 : 404} ${i * 31}`,
);
const PATTERN =
  /^(?<ip>[\d.]+) \S+ \S+ \[(?<time>[^\]]+)\] "(?<method>[A-Z]+) (?<path>[^ ?]+)(?:\?(?<query>\S*))? HTTP\/[\d.]+" (?<status>\d{3}) (?<size>\d+)$/;

export default function handler({ rounds }: { rounds: number }) {
  let bytes = 0;
  const statuses: Record<string, number> = {};
  for (let i = 0; i < rounds; i++)
    for (const line of LINES) {
      const { status = "", size = "0" } = PATTERN.exec(line)?.groups ?? {};
      statuses[status] = (statuses[status] ?? 0) + 1;
      bytes += Number(size);
    }
  return { statuses, bytes };
}
