// The processors that executables are made for, under the names of Node.js (`process.arch`).

export const ARCHITECTURES = ["x64", "arm64"] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

interface Facts {
  /** As people call it. */
  name: string;
  /** `e_machine` of ELF (System V ABI, chapter 4). */
  elfMachine: number;
  /** The largest page that a Linux for it may have, in bytes: segments begin at multiples of it. */
  pageBytes: number;
}

export const ARCHITECTURE: Readonly<Record<Architecture, Facts>> = {
  x64: { name: "x86-64", elfMachine: 62, pageBytes: 4 << 10 },
  arm64: { name: "arm64", elfMachine: 183, pageBytes: 64 << 10 },
};

/** What is built for where nothing else is said: this machine's own, or x64 where it is none of ours. */
export const OWN_ARCHITECTURE: Architecture = process.arch === "arm64" ? "arm64" : "x64";
