// A body that comes bit by bit, and the streams of the web platform that are made of one or give one.

export type Bytes = Uint8Array<ArrayBuffer>;

/** The same as in the guest (runtime/guest/internal.ts). */
export interface Chunks {
  /** The next bytes; undefined at the end. To be called again only when it has answered. */
  next(): Promise<Bytes | undefined>;
  /** Nobody wants the rest. */
  cancel(reason?: unknown): void;
}

export function chunksOf(stream: ReadableStream<Uint8Array>): Chunks {
  const reader = stream.getReader();
  return {
    async next() {
      const { done, value } = await reader.read();
      if (done) return undefined;
      if (value instanceof Uint8Array) return value as Bytes;
      throw new TypeError(`a chunk of the body is not a Uint8Array but ${typeof value}`);
    },
    cancel: (reason) => {
      reader.cancel(reason).catch(() => {});
    },
  };
}

/**
 * A stream of bytes takes the whole buffer of what it is given away. Of what Node reads at once, several chunks share one, and
 * short ones may lie in the pool of `Buffer`.
 */
const alone = (chunk: Bytes): Bytes => (chunk.byteLength === chunk.buffer.byteLength ? chunk : new Uint8Array(chunk));

export function streamOf({ next, cancel }: Chunks): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      type: "bytes",
      async pull(controller) {
        let chunk = await next();
        while (chunk?.length === 0) chunk = await next();
        if (chunk !== undefined) controller.enqueue(alone(chunk));
        else {
          controller.close();
          controller.byobRequest?.respond(0);
        }
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
}

/** What is at hand of a body, and the rest if that is not all. */
export interface Beginning {
  bytes: Bytes;
  rest?: Chunks;
}

const LATER = Symbol("later");
const nextTurn = () => new Promise<typeof LATER>((settle) => setImmediate(settle, LATER));

/**
 * Reads what there is without waiting for longer than a turn of the event loop, at most about `most` bytes.
 * @param isShort it is known to be no longer than that, and waited for
 */
export async function beginningOf(chunks: Chunks, most: number, isShort = false): Promise<Beginning> {
  const pieces: Bytes[] = [];
  let size = 0;
  while (size < most || isShort) {
    const reading = chunks.next();
    const piece = await (isShort ? reading : Promise.race([reading, nextTurn()]));
    if (piece === undefined) return { bytes: Buffer.concat(pieces) };
    if (piece === LATER) return { bytes: Buffer.concat(pieces), rest: after(reading, chunks) };
    pieces.push(piece);
    size += piece.length;
  }
  return { bytes: Buffer.concat(pieces), rest: chunks };
}

/** `chunks`, of which a piece has been asked for. */
function after(asked: Promise<Bytes | undefined>, chunks: Chunks): Chunks {
  let first: typeof asked | undefined = asked;
  asked.catch(() => {}); // told to whoever reads on
  return {
    next: () => {
      const piece = first ?? chunks.next();
      first = undefined;
      return piece;
    },
    cancel: chunks.cancel,
  };
}
