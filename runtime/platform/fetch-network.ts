// Outbound requests: each is an exchange of messages with the host.
import { TAKES_MESSAGES } from "../abi.ts";
import { type Internal, internal, type NetworkRequest, type NetworkResponse } from "../guest/internal.ts";
import { Exchange, newId } from "./fetch-exchange.ts";

interface Answer extends Omit<NetworkResponse, "body"> {
  /** The message holds only the beginning of the body. */
  more?: true;
}

const { native } = internal;

async function send({ method, url, headers, body, redirect, signal }: NetworkRequest): Promise<NetworkResponse> {
  const exchange = new Exchange<Answer>(newId());
  const giveUp = (reason: unknown) => {
    exchange.post({ cancel: true });
    exchange.end(reason);
  };
  const onAbort = () => giveUp(signal.reason);
  signal.addEventListener("abort", onAbort);
  const ended = () => {
    signal.removeEventListener("abort", onAbort);
    exchange.end(undefined);
  };
  const isWhole = body === null || body instanceof Uint8Array;
  exchange.post({ method, url, headers, redirect, ...(!isWhole && { more: true }) }, isWhole ? (body ?? undefined) : undefined);
  if (!isWhole)
    exchange.push(body).then(
      () => exchange.post({ end: true }),
      (error: unknown) => {
        body.cancel(error);
        giveUp(error);
      },
    );
  try {
    const { head, body: first } = await exchange.answer();
    const { more, ...response } = head;
    if (!more) {
      ended();
      return { ...response, body: first };
    }
    let rest: Uint8Array<ArrayBuffer> | undefined = first.length > 0 ? first : undefined;
    const next = async () => {
      const bytes =
        rest ??
        (await exchange.pull().catch((cause: unknown) => {
          throw signal.aborted ? signal.reason : new TypeError("terminated", { cause });
        }));
      rest = undefined;
      if (bytes === undefined) ended();
      return bytes;
    };
    return { ...response, body: { next, cancel: giveUp } };
  } catch (error) {
    ended();
    throw error;
  }
}

const begin: NonNullable<Internal["exchange"]> = (onSent) => new Exchange(newId(), { sent: onSent });

/** Lets `fetch` and the part `websocket` ask the host; whether that takes messages is known only when the function runs. */
export function connect(): void {
  const isTaken = () => (native.connected() & TAKES_MESSAGES) !== 0;
  Object.defineProperty(internal, "fetch", { get: () => (isTaken() ? send : undefined) });
  Object.defineProperty(internal, "exchange", { get: () => (isTaken() ? begin : undefined) });
}
