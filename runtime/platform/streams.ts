// The Streams Standard.
import {
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  ReadableByteStreamController,
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  TransformStream,
  TransformStreamDefaultController,
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
} from "web-streams-polyfill";
import { define } from "../guest/define.ts";

// Not the namespace of the module: the bundle would keep a function per name for it.
const classes = {
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  ReadableByteStreamController,
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  TransformStream,
  TransformStreamDefaultController,
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
};
for (const [name, value] of Object.entries(classes)) define(name, value);

// The library gives its iterators a `Symbol.asyncIterator` of their own; they inherit it, and all that is added to it later.
const iteratorPrototype = Object.getPrototypeOf(new ReadableStream().values()) as object;
Reflect.deleteProperty(iteratorPrototype, Symbol.asyncIterator);
Object.setPrototypeOf(iteratorPrototype, Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype)));
