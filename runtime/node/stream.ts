// node:stream: Node 18's own code (npm library `readable-stream`).
import stream from "readable-stream/lib/stream.js";

export const {
  addAbortSignal,
  compose,
  destroy,
  Duplex,
  finished,
  getDefaultHighWaterMark,
  isDisturbed,
  isErrored,
  isReadable,
  PassThrough,
  pipeline,
  promises,
  Readable,
  setDefaultHighWaterMark,
  Stream,
  Transform,
  Writable,
} = stream as typeof stream & Record<"compose" | "destroy" | "isDisturbed", unknown>;
export default stream;
