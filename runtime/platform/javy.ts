// `Javy.IO`, on which the npm package `javy` builds `readFileSync` and `writeFileSync`.
import { define } from "../guest/define.ts";
import { internal } from "../guest/internal.ts";

const { native } = internal;

define("Javy", {
  IO: {
    readSync: (fd: number, bytes: Uint8Array): number => native.read(fd, bytes),
    writeSync: (fd: number, bytes: Uint8Array): number => native.write(fd, bytes),
  },
});
