// `Javy.IO`, on which the npm package `javy` builds `readFileSync` and `writeFileSync`.
import { native } from "./native.ts";

export const Javy = {
  IO: {
    readSync: (fd: number, bytes: Uint8Array): number => native.read(fd, bytes),
    writeSync: (fd: number, bytes: Uint8Array): number => native.write(fd, bytes),
  },
};
