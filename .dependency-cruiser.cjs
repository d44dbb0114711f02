// Which folder may import which; `npm run lint` checks it. docs/architecture.md says why.

/** The layers of src, the highest first: a folder imports only what stands below it. */
const LAYERS = ["cli", "config", "edge", "component", "server", "events", "workers", "host", "deploy", "oci", "build", "native", "module", "engine"];

const upwards = LAYERS.slice(1).map((layer, i) => ({
  name: `${layer}-imports-upwards`,
  comment: `src/${layer} imports only ${[...LAYERS.slice(i + 2), "errors.ts"].join(", ")}`,
  severity: "error",
  from: { path: `^src/${layer}/` },
  to: { path: `^src/(${LAYERS.slice(0, i + 1).join("|")})/` },
}));

module.exports = {
  forbidden: [
    {
      name: "no-circles",
      comment: "two files that import each other are one concept in two places, or two in one: move what both need into a third",
      severity: "error",
      // util/types exports its own namespace as default, as Node does.
      from: { pathNot: "^runtime/node/types\\.ts$" },
      to: { circular: true },
    },
    ...upwards,
    {
      name: "tools-are-not-imported",
      comment: "src/assemble runs on the developer's machine; nothing that users run may need it",
      severity: "error",
      from: { path: "^(src|runtime)/", pathNot: "^src/assemble/" },
      to: { path: "^src/assemble/" },
    },
    {
      name: "inside-knows-no-outside",
      comment: "runtime goes into the sandbox: it may not import what runs outside",
      severity: "error",
      from: { path: "^runtime/" },
      to: { path: "^(src|bench|test)/" },
    },
    {
      name: "outside-meets-inside-in-few-files",
      comment:
        "src reaches what goes inside as built assets; runtime/abi.ts and runtime/kv.ts hold what both share, runtime/intl-data.ts and intl-date-data.ts the form of data",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^runtime/", pathNot: "^runtime/(abi|kv|intl-data|intl-date-data)\\.ts$" },
    },
    {
      name: "bench-stays-outside",
      comment: "only the command's wiring knows the benchmark",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/cli/(bench|completion)\\.ts$" },
      to: { path: "^(bench|test)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // AssemblyScript, whose imports have no extension.
    exclude: { path: "^runtime/(glue|component)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
