// A program as Javy's documentation has it: no default export, reads stdin and writes stdout itself.
const input = readInput();
const result = foo(input);
writeOutput(result);

function foo(input) {
  return { foo: input.n + 1, newBar: `${input.bar}!` };
}

function readInput() {
  const chunkSize = 1024;
  const inputChunks = [];
  let totalBytes = 0;
  while (1) {
    const buffer = new Uint8Array(chunkSize);
    const fd = 0;
    const bytesRead = Javy.IO.readSync(fd, buffer);
    totalBytes += bytesRead;
    if (bytesRead === 0) break;
    inputChunks.push(buffer.subarray(0, bytesRead));
  }
  const { finalBuffer } = inputChunks.reduce(
    (context, chunk) => {
      context.finalBuffer.set(chunk, context.bufferOffset);
      context.bufferOffset += chunk.length;
      return context;
    },
    { bufferOffset: 0, finalBuffer: new Uint8Array(totalBytes) },
  );
  return JSON.parse(new TextDecoder().decode(finalBuffer));
}

function writeOutput(output) {
  const encodedOutput = new TextEncoder().encode(JSON.stringify(output));
  Javy.IO.writeSync(1, encodedOutput);
}
