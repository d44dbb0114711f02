// A function under AWS Lambda: its requests come as events, its errors leave in the form of the Runtime API, and its context says
// what Lambda says of an invocation. Who asks Lambda for events is runtime/native/linux/lambda.
import { RECORD_MARK } from "../abi.ts";
import { concat } from "../guest/bytes.ts";
import { type Chunks, internal, type ServedResponse } from "../guest/internal.ts";
import { withoutOwnFrames } from "../guest/stack.ts";
import { readStdin, STDOUT, writeStdout } from "./fetch-wire.ts";
import { bodyOf, formOf, type HttpEvent, resultBody } from "./lambda-events.ts";

/** What the host says of an invocation in the variable of this name, as JSON. */
const VARIABLE = "SPORELET_LAMBDA";
/** Between the head of a streamed response and its body ("Function URL response streaming": eight NUL bytes). */
const DELIMITER = new Uint8Array(8);

const { native, environment, respond, serve } = internal;

/** Whether a streamed response has begun: what fails it then can't be told in its place. */
let isBegun = false;

/** Reads what the host says; undefined where it is not Lambda. */
function begin(): { isStreamed: boolean } | undefined {
  const variables = environment();
  const said = variables[VARIABLE];
  if (said === undefined) return undefined;
  delete variables[VARIABLE];
  const { isStreamed, ...lambda } = JSON.parse(said) as { isStreamed: boolean };
  internal.lambda = lambda;
  return { isStreamed };
}

/** Tells the host what was thrown, which the Runtime API wants to know by its parts. */
function tell(error: unknown): void {
  try {
    const isError = error instanceof Error;
    const lines = isError ? withoutOwnFrames(error.stack ?? "").split("\n") : [];
    const described = {
      errorType: isError ? `${error.name}` : typeof error,
      errorMessage: isError ? `${error.message}` : typeof error === "string" ? error : (JSON.stringify(error) ?? String(error)),
      stackTrace: lines.map((line) => line.trim()).filter((line) => line !== ""),
    };
    native.print(STDOUT, String.fromCharCode(RECORD_MARK) + JSON.stringify(described).toWellFormed());
  } catch {
    // What was thrown may throw when it is looked at; the host then says what it knows.
  }
}

async function wholeBody(body: ServedResponse["body"]): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  const pieces: Uint8Array[] = [];
  for (let piece = await body.next(); piece !== undefined; piece = await body.next()) pieces.push(piece);
  return concat(pieces);
}

async function stream(prelude: object, body: ServedResponse["body"]): Promise<void> {
  isBegun = true;
  writeStdout(concat([native.encode(JSON.stringify(prelude).toWellFormed()), DELIMITER]));
  if (body instanceof Uint8Array) writeStdout(body);
  else for (let piece = await body.next(); piece !== undefined; piece = await body.next()) writeStdout(piece);
}

const isChunks = (body: ServedResponse["body"]): body is Chunks => !(body instanceof Uint8Array);

async function answerEvent(handler: (request: Request) => unknown, isStreamed: boolean): Promise<void> {
  const event = JSON.parse(native.decode(readStdin()) ?? "") as HttpEvent;
  const form = formOf(event);
  internal.lambda = { ...internal.lambda, event };
  const request = form.request(event);
  const isBodiless = /^(?:get|head)$/i.test(request.method);
  const response = await (serve as NonNullable<typeof serve>)(handler, request, isBodiless ? null : bodyOf(event), () => new AbortController().signal, {}, {});
  const result = form.result(response, event);
  let { body } = response;
  if (request.method === "HEAD") {
    if (isChunks(body)) body.cancel(undefined);
    body = new Uint8Array(0);
  }
  if (isStreamed) return stream(result, body);
  writeStdout(native.encode(`${JSON.stringify({ ...result, ...resultBody(await wholeBody(body)) }).toWellFormed()}\n`));
}

if (respond !== undefined)
  internal.respond = async (handler) => {
    const begun = begin();
    if (begun === undefined) return respond(handler);
    try {
      await answerEvent(handler, begun.isStreamed);
    } catch (error) {
      if (!isBegun) tell(error);
      throw error;
    }
  };

internal.guard = (handler) => async (event, context) => {
  if (begin() === undefined) return handler(event, context);
  try {
    return await handler(event, context);
  } catch (error) {
    tell(error);
    throw error;
  }
};
