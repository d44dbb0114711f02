// Waits several times, so that other requests run in between.
let calls = 0;
const left: string[] = [];

export default async function handler(event: { token: string; waits: number[] }) {
  console.log(`ran ${event.token}`);
  calls++;
  left.push(event.token);
  const woken: number[] = [];
  await Promise.all(event.waits.map((ms) => new Promise<void>((settle) => setTimeout(() => settle(void woken.push(ms)), ms))));
  return { token: event.token, woken: woken.sort((a, b) => a - b), calls, left };
}
