// What was sent and what came back, request by request, to be held against what the server says of itself.

/** What may become of a good request whose worker was ended, or that found the server overloaded. */
const EXCUSES = ["E_WORKER_DIED", "E_TIMEOUT", "E_BUSY"];
/** Refused before a function is invoked. */
const REFUSED = ["E_BUSY", "E_NO_FUNCTION", "E_METHOD", "E_BODY_TOO_LARGE"];

const MOST_VIOLATIONS = 50;

export interface Told {
  status: number;
  code?: string;
}

export const inWords = ({ status, code }: Told): string => (code === undefined ? `${status}` : `${status} ${code}`);

/** The code of a failure as the server sends it: `{ error: { code, message, requestId } }`. */
export function codeIn(body: Buffer): string | undefined {
  try {
    return (JSON.parse(body.toString()) as { error?: { code?: string } }).error?.code;
  } catch {
    return undefined;
  }
}

interface Entry {
  fn: string;
  outcome: string;
  code: string | undefined;
}

export class Ledger {
  readonly violations: string[] = [];
  /** By kind of client: how many requests, or connections, it began. */
  readonly begun: Record<string, number> = {};
  /** Of good requests: how many were answered as they should be, and why the others were not. */
  readonly good: Record<string, number> = {};
  /** Requests whose client waited for the answer, by token. */
  readonly #answered = new Map<string, Entry>();
  /** Those whose answers broke off. The log knows why. */
  readonly #broken = new Map<string, { fn: string; status: number }>();
  /** Every token whose function tells the counter that it ran. */
  readonly #counted = new Map<string, number>();
  #tokens = 0;

  /** A name for one request: its function and its request id. */
  token(kind: string): string {
    this.begun[kind] = (this.begun[kind] ?? 0) + 1;
    return `${kind}-${++this.#tokens}`;
  }

  violation(text: string): void {
    if (this.violations.length < MOST_VIOLATIONS) this.violations.push(text);
    else if (this.violations.length === MOST_VIOLATIONS) this.violations.push("and more");
  }

  /** The function of `token` has run, by its own word. */
  ran(token: string): void {
    const times = (this.#counted.get(token) ?? 0) + 1;
    this.#counted.set(token, times);
    if (times > 1) this.violation(`${token} was executed ${times} times`);
  }

  /** A client that waited got its answer. */
  answered(fn: string, token: string, told: Told): void {
    const before = this.#answered.get(token);
    if (before !== undefined) this.violation(`${token} was answered twice: ${before.outcome}, ${inWords(told)}`);
    this.#answered.set(token, { fn, outcome: inWords(told), code: told.code });
  }

  /** A good request's answer: right as `isRight` says, or a failure that the chaos excuses. */
  judge(fn: string, token: string, told: Told, isRight: boolean, body: Buffer): void {
    this.answered(fn, token, told);
    const isExcused = told.status >= 500 && EXCUSES.includes(told.code ?? "");
    const verdict = isRight ? "right" : isExcused ? (told.code as string) : "wrong";
    this.good[verdict] = (this.good[verdict] ?? 0) + 1;
    if (verdict === "wrong") this.violation(`${token} got a wrong answer: ${inWords(told)} ${body.subarray(0, 200)}`);
  }

  /** The answer of a good request broke off, after its status. */
  brokenOff(fn: string, token: string, status: number): void {
    this.#broken.set(token, { fn, status });
    this.good["broken off"] = (this.good["broken off"] ?? 0) + 1;
  }

  /** A client that waited got none. */
  lost(token: string, why: unknown): void {
    this.violation(`${token} was not answered: ${(why as Error).message}`);
  }

  /** Holds the clients' view against the log and the metrics. */
  reconcile(log: LogSummary, metrics: ReadonlyMap<string, number>): void {
    for (const [token, { fn, status }] of this.#broken) {
      const logged = log.outcomes.get(token) ?? "nothing";
      const code = EXCUSES.find((excuse) => logged === inWords({ status, code: excuse }));
      if (code === undefined) this.violation(`${token} of ${fn}: its answer broke off, the log says ${logged}`);
      this.answered(fn, token, { status, ...(code !== undefined && { code }) });
    }
    for (const [token, { fn, outcome, code }] of this.#answered) {
      const logged = log.outcomes.get(token);
      if (logged !== outcome) this.violation(`${token} of ${fn}: the client saw ${outcome}, the log says ${logged ?? "nothing"}`);
      const isSuccess = code === undefined;
      // What waitUntil was given may be ended with its worker, and its output with it.
      const told = token.startsWith("later-") ? 1 : (log.runs.get(token) ?? 0);
      if (isSuccess && told !== 1 && fn !== "evil") this.violation(`${token} was answered, its function's output is in the log ${told} times`);
      if (isSuccess && token.startsWith("counted-") && this.#counted.get(token) !== 1) this.violation(`${token} was answered, but did not run`);
    }
    for (const violation of log.violations) this.violation(violation);
    this.#agree("sporelet_http_responses_total", log.responses, metrics, /^sporelet_http_responses_total\{status="(\d+)",code="(\w*)"\}$/);
    for (const fn of new Set([...this.#answered.values()].map((entry) => entry.fn))) this.#agreeOn(fn, metrics);
  }

  /** Of functions that only clients who wait have called, every count is exact. */
  #agreeOn(fn: string, metrics: ReadonlyMap<string, number>): void {
    const invoked = [...this.#answered.values()].filter((entry) => entry.fn === fn && !REFUSED.includes(entry.code ?? ""));
    const total = metrics.get(`faas_invocations_total{faas_name="${fn}"}`) ?? 0;
    if (total !== invoked.length) this.violation(`${fn}: clients saw ${invoked.length} invocations, the metrics say ${total}`);
    for (const code of new Set(invoked.flatMap((entry) => entry.code ?? []))) {
      const seen = invoked.filter((entry) => entry.code === code).length;
      const counted = metrics.get(`faas_errors_total{faas_name="${fn}",error_type="${code}"}`) ?? 0;
      if (counted !== seen) this.violation(`${fn}: clients saw ${code} ${seen} times, the metrics say ${counted}`);
    }
  }

  #agree(what: string, logged: ReadonlyMap<string, number>, metrics: ReadonlyMap<string, number>, form: RegExp): void {
    const counted = new Map<string, number>();
    for (const [name, value] of metrics) {
      const [, status, code] = form.exec(name) ?? [];
      if (status !== undefined) counted.set(inWords({ status: Number(status), ...(code && { code }) }), value);
    }
    for (const outcome of new Set([...logged.keys(), ...counted.keys()]))
      if (logged.get(outcome) !== counted.get(outcome))
        this.violation(`${what}: ${outcome} stands ${logged.get(outcome) ?? 0} times in the log, ${counted.get(outcome) ?? 0} in the metrics`);
  }
}

/** What the server's log says. */
export interface LogSummary {
  /** By request id. */
  outcomes: ReadonlyMap<string, string>;
  /** By status and code: how many responses. */
  responses: ReadonlyMap<string, number>;
  /** By token: how often its function said that it ran. */
  runs: ReadonlyMap<string, number>;
  violations: readonly string[];
}
