// svelte: a component compiled ahead and rendered on the server; stores
import { compile } from "svelte/compiler";
import { derived, get, readable, writable } from "svelte/store";

const compiled = compile(
  "<script>let { items } = $props(); let n = $derived(items.length);</script><svelte:head><title>{n}</title></svelte:head>{#each items as item}<li class:long={item.length > 1}>{item}</li>{:else}none{/each}{@html '<b>'}<style>li { color: red }</style>",
  { generate: "server", filename: "App.svelte" },
);

export default async function (event: { items: string[] }) {
  const count = writable(1);
  const double = derived(count, (n) => n * 2);
  const seen: number[] = [];
  const stop = double.subscribe((n) => seen.push(n));
  count.update((n) => n + 1);
  stop();
  count.set(9);
  const broken = (() => {
    try {
      return compile("{#if}", {}).js.code;
    } catch (error) {
      return (error as { code: string }).code;
    }
  })();
  return [compiled.js.code, compiled.css?.code, compiled.warnings.length, seen, get(double), get(readable(3)), event.items.length, broken];
}

export const event = { items: ["a<b", "c"] };
