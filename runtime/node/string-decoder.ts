// node:string_decoder (npm library `string_decoder`).
import { StringDecoder } from "string_decoder/";

/** What the library has read of a character that is not complete. */
interface Pending {
  lastNeed: number;
  lastTotal: number;
}

const { end } = StringDecoder.prototype;

// In the library, what was pending at one end still spoils the next beginning.
StringDecoder.prototype.end = function (this: StringDecoder & Pending, bytes) {
  const text = end.call(this, bytes);
  this.lastNeed = 0;
  this.lastTotal = 0;
  return text;
};

export { StringDecoder };
export default { StringDecoder };
