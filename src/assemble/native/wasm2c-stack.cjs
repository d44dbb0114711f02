// Preloaded into npm's wasm2c: its WebAssembly has a stack of 64 KiB, which QuickJS' deepest expressions overflow.
// The name of the export that moves the stack is a minified one, so wabt's version is pinned and this checks it.
const STACK_PAGES = 1024; // 64 MiB, of which only what is used becomes memory
const PAGE_BYTES = 65536;
const instantiate = WebAssembly.instantiate;

WebAssembly.instantiate = async (...given) => {
  const result = await instantiate(...given);
  const { exports } = result.instance ?? result;
  const memory = Object.values(exports).find((value) => value instanceof WebAssembly.Memory);
  const allocate = exports.r;
  const top = allocate?.(0);
  if (memory === undefined || !(top > 0 && top % 16 === 0 && allocate(16) === top - 16))
    throw new Error("wabt: the export that moves the stack has another name");
  memory.grow(STACK_PAGES);
  const higher = memory.buffer.byteLength - PAGE_BYTES;
  allocate(-(higher - (top - 16)));
  return result;
};
