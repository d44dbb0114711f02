// ms: durations as text.
import ms from "ms";

export default async function (event: { texts: string[] }) {
  return [event.texts.map((text) => ms(text as ms.StringValue)), [60_000, -3.6e6, 86_400_000 * 2].flatMap((time) => [ms(time), ms(time, { long: true })])];
}

export const event = { texts: ["2 days", "1.5h", "-3 min", "100", "1y"] };
