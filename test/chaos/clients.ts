// Clients that speak HTTP properly and wait for their answers: with good requests, and with evil ones.
import { Agent } from "node:http";
import { codeIn, type Ledger, type Told } from "./ledger.ts";
import { type Answer, ask, BrokenOff, type Question } from "./server.ts";

export interface Client {
  port: number;
  ledger: Ledger;
  random(): number;
  /** Whether to go on. */
  isOpen(): boolean;
}

export const pause = (ms: number): Promise<void> => new Promise((settle) => setTimeout(settle, ms));

export function pick<T>(all: readonly T[], random: () => number): T {
  return all[Math.floor(random() * all.length)] as T;
}

function toldBy({ status, body }: Answer): Told {
  const code = status >= 400 ? codeIn(body) : undefined;
  return { status, ...(code !== undefined && { code }) };
}

/** Latin letters and what is more than one byte in UTF-8. */
export function filler(random: () => number, most: number): string {
  return "aé€😀".repeat(Math.floor((random() * most) / 10));
}

interface GoodRequest extends Omit<Question, "port"> {
  fn: string;
  token: string;
  isRight(answer: Answer): boolean;
}

function isJson(answer: Answer, expected: unknown): boolean {
  return answer.status === 200 && answer.body.toString() === `${JSON.stringify(expected)}\n`;
}

type Maker = (ledger: Ledger, random: () => number) => GoodRequest;

const MAKERS: Record<string, Maker> = {
  echo: (ledger, random) => {
    const token = ledger.token("echo");
    const event = { token, filler: filler(random, 500) };
    return { fn: "echo", token, path: "/echo", body: JSON.stringify(event), isRight: (answer) => isJson(answer, { ...event, calls: 1 }) };
  },
  large: (ledger, random) => {
    const token = ledger.token("large");
    const event = { token, filler: filler(random, 150_000) };
    return { fn: "echo", token, path: "/echo", body: JSON.stringify(event), isRight: (answer) => isJson(answer, { ...event, calls: 1 }) };
  },
  timers: (ledger, random) => {
    const token = ledger.token("timers");
    const waits = [30, 0, 15].map((ms) => ms + Math.floor(random() * 5));
    // In which order they wake is left open: on a busy machine a thread may stand still between two calls of setTimeout.
    const woken = [...waits].sort((a, b) => a - b);
    const expected = { token, woken, calls: 1, left: [token] };
    return { fn: "timers", token, path: "/timers", body: JSON.stringify({ token, waits }), isRight: (answer) => isJson(answer, expected) };
  },
  app: (ledger, random) => toApp("app", "echo", ledger, random),
  counted: (ledger, random) => toApp("counted", "counted", ledger, random),
  later: (ledger, random) => toApp("later", "later", ledger, random),
  stream: (ledger, random) => toApp("stream", "stream", ledger, random),
};

function toApp(kind: string, what: string, ledger: Ledger, random: () => number): GoodRequest {
  const token = ledger.token(kind);
  const body = Buffer.from(filler(random, random() < 0.1 ? 100_000 : 200) || "x");
  const isRight = ({ status, headers, body: back }: Answer) =>
    status === 201 && headers["x-token"] === token && headers["x-calls"] === "1" && back.equals(body);
  return { fn: "app", token, path: `/app/${what}/${token}`, body, isRight };
}

const MOST_THINKING_MS = 8;

async function askAndJudge(agent: Agent, { port, ledger }: Client, request: GoodRequest): Promise<void> {
  const { fn, token, isRight, ...question } = request;
  try {
    const answer = await ask(agent, { ...question, port, headers: { "x-request-id": token } });
    const isOwn = answer.headers["x-request-id"] === token;
    ledger.judge(fn, token, toldBy(answer), isOwn && isRight(answer), answer.body);
  } catch (error) {
    if (error instanceof BrokenOff) ledger.brokenOff(fn, token, error.status);
    else ledger.lost(token, error);
  }
}

/** Sends good requests of all kinds, one after the other over one connection. */
export async function goodClient(client: Client): Promise<void> {
  const { random, ledger, isOpen } = client;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  while (isOpen()) {
    await askAndJudge(agent, client, pick(Object.values(MAKERS), random)(ledger, random));
    await pause(random() * MOST_THINKING_MS);
  }
  agent.destroy();
}

/** So many requests wait at the same time in each round: each needs an instance, which its worker then keeps. */
const AT_ONCE = 48;

/** Sends each kind of good request `times` times, and answers how long each echo took, in ms. */
export async function goodRound(client: Client, times: number): Promise<number[]> {
  const { random, ledger } = client;
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const others = Object.entries(MAKERS).filter(([kind]) => kind !== "echo");
  for (let i = 0; i < times; i++) await Promise.all(others.map(([, make]) => askAndJudge(agent, client, make(ledger, random))));
  for (let i = 0; i < times / 4; i++)
    await Promise.all(Array.from({ length: AT_ONCE }, () => askAndJudge(agent, client, (MAKERS.timers as Maker)(ledger, random))));
  const took: number[] = [];
  for (let i = 0; i < times * 5; i++) {
    const started = performance.now();
    await askAndJudge(agent, client, (MAKERS.echo as Maker)(ledger, random));
    took.push(performance.now() - started);
  }
  agent.destroy();
  return took;
}

/** What each deed of evil.ts is answered with, when its worker is not ended under it. */
const WAGES: Record<string, readonly string[]> = {
  spin: ["E_TIMEOUT"],
  hang: ["E_TIMEOUT"],
  backtrack: ["E_TIMEOUT"],
  hoard: ["E_MEMORY", "E_TIMEOUT"],
  recurse: ["E_HANDLER_THREW"],
  throw: ["E_HANDLER_THREW"],
  reject: ["E_HANDLER_THREW"],
  chatter: ["E_TIMEOUT"],
  never: ["E_NEVER_SETTLES"],
  wait: ["E_TIMEOUT"],
  tick: ["E_TIMEOUT"],
  large: ["E_RESULT_TOO_LARGE"],
  cycle: ["E_RESULT_NOT_JSON"],
};
const ANY_TIME = ["E_WORKER_DIED", "E_TIMEOUT", "E_BUSY"];

export const DEEDS = Object.keys(WAGES);

/** Has functions misbehave, and looks whether each is told off for what it did. */
export async function evilClient({ port, ledger, random, isOpen }: Client, mostPause: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  while (isOpen()) {
    await pause(random() * mostPause);
    const deed = pick(DEEDS, random);
    const token = ledger.token("evil");
    try {
      const told = toldBy(await ask(agent, { port, path: "/evil", body: JSON.stringify({ deed }), headers: { "x-request-id": token } }));
      ledger.answered("evil", token, told);
      if (told.code === undefined || ![...(WAGES[deed] ?? []), ...ANY_TIME].includes(told.code))
        ledger.violation(`${token}, which does ${deed}, was answered with ${told.status} ${told.code ?? ""}`);
    } catch (error) {
      ledger.lost(token, error);
    }
  }
  agent.destroy();
}
