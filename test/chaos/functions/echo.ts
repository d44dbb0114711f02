// Answers at once with what it was sent, and with how often this memory has been run in.
let calls = 0;

export default function handler(event: { token: string; filler: string }) {
  console.log(`ran ${event.token}`);
  return { token: event.token, filler: event.filler, calls: ++calls };
}
