import { readFileSync, STDIO, writeFileSync } from "javy/fs";

// A program has no default export: it runs from top to bottom at every start.
const input = new TextDecoder().decode(readFileSync(STDIO.Stdin));
writeFileSync(STDIO.Stdout, new TextEncoder().encode(input.toUpperCase()));
