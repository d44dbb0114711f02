// A program: no default export, so it runs from top to bottom at every start.
import { readFileSync, STDIO, writeFileSync } from "javy/fs";

const input = new TextDecoder().decode(readFileSync(STDIO.Stdin));
writeFileSync(STDIO.Stdout, new TextEncoder().encode(input.toUpperCase()));
