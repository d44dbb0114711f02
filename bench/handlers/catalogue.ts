// The built-in handlers: what each is asked, and the only answer that counts.

export interface BuiltIn {
  id: string;
  title: string;
  /** Whether containers are measured with it by default: they are slow, and differ little by handler. */
  inContainers: boolean;
  /** JSON: the event, or the request as `{ method, url, headers, body }`. */
  input(): string;
  /** JSON: the result, or the response as `{ status, body }`. */
  expected(): string;
}

/** 16,384 rows of 64 bytes and more. */
const ROWS = 16_384;
const rows = () => Array.from({ length: ROWS }, (_, id) => ({ id, name: `row number ${id} of many`.padEnd(28), score: (id * 7919) % 1000 }));

export const BUILT_IN: readonly BuiltIn[] = [
  { id: "noop", title: "does nothing", inContainers: false, input: () => "null", expected: () => "null" },
  { id: "hello", title: "a small JSON object in and out", inContainers: true, input: () => '{"name":"Ada"}', expected: () => '{"hello":"Ada"}' },
  {
    id: "validate",
    title: "checks an event with a schema (valibot)",
    inContainers: false,
    input: () => JSON.stringify({ id: "o-1", email: "ada@example.com", items: [1, 2, 3].map((count) => ({ sku: `tea-${count}`, count })) }),
    expected: () => '{"ok":true,"total":6}',
  },
  {
    id: "payload",
    title: "1 MiB of JSON in, half of it out",
    inContainers: false,
    input: () => JSON.stringify({ rows: rows() }),
    expected: () => JSON.stringify({ sum: rows().reduce((sum, { score }) => sum + score, 0), even: rows().filter(({ id }) => id % 2 === 0) }),
  },
  {
    id: "app",
    title: "a web app with 15 routes (Hono), one request",
    inContainers: false,
    input: () => JSON.stringify({ method: "GET", url: "http://localhost/orders/42", headers: [["accept", "application/json"]] }),
    expected: () => JSON.stringify({ status: 200, body: '{"orders":"42"}' }),
  },
  {
    id: "init",
    title: "30 ms of top-level initialisation",
    inContainers: false,
    input: () => '{"index":7}',
    // By a program of its own: the sum, modulo 2^32, of every 1024th xorshift32 number from the eighth on.
    expected: () => '{"value":2746871792}',
  },
  { id: "cpu", title: "computes the primes below 20,000", inContainers: false, input: () => '{"below":20000}', expected: () => '{"primes":2262}' },
];
