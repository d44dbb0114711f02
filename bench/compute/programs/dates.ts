// Bookings over some years: days between dates, ends of months, ISO text there and back.
const DAY = 86_400_000;

export default function handler({ rounds }: { rounds: number }) {
  let days = 0;
  let last = "";
  const weekdays = Array<number>(7).fill(0);
  for (let i = 0; i < rounds * 100; i++) {
    const from = new Date(Date.UTC(2020, i % 48, 1 + (i % 28), 12));
    const to = new Date(from);
    to.setUTCMonth(to.getUTCMonth() + 1 + (i % 3), 0);
    days += Math.floor((to.getTime() - from.getTime()) / DAY);
    const weekday = to.getUTCDay();
    weekdays[weekday] = (weekdays[weekday] as number) + 1;
    last = to.toISOString();
    if (new Date(last).getTime() !== Date.parse(last)) throw new Error(last);
  }
  return { days, weekdays, last };
}
