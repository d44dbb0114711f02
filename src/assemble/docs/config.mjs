// docs/config.md, from the table of settings; the comment of a setting in the source is its documentation.
const EXAMPLE = `import { defineConfig } from "sporelet";

export default defineConfig({
  functions: ["fns/"],
  routes: { "/": "app.ts" },
  env: { MODE: "production" },
  allowNet: ["api.example.com"],
  limits: { memory: "32MiB", timeout: "2s" },
  targets: ["wasm", "native"],
  outDir: "out",
  port: 8080,
});`;

const INTRODUCTION = `# Config file

Generated from src/config/settings.ts by \`npm run docs\`.

A project keeps its settings in one file: \`sporelet.config.ts\`, \`.mts\`, \`.js\`, \`.mjs\` or \`.json\`. The commands \`build\`, \`push\`, \`run\`,
\`serve\`, \`dev\`, \`bench\` and those that look at a log of events take the nearest one, upwards from the working directory. \`--config FILE\` names another,
\`--no-config\` none.

\`\`\`ts
// sporelet.config.ts
${EXAMPLE}
\`\`\`

The same as JSON: \`{ "functions": ["fns/"], "limits": { "memory": "32MiB" } }\`. A file of TypeScript or JavaScript runs with your
own rights.

**What wins.** The command line, then the file, then the default. \`--env\` and \`--allow-net\` add to the file's; of a variable that
both give, the command line's value counts. Files and \`--route\` on the command line replace \`functions\` and \`routes\`.

**What is in force**, and where each value comes from:

\`\`\`console
$ sporelet inspect --config
$ sporelet inspect --config -- serve --port 8080
\`\`\`

**Values.** Sizes are bytes or text such as \`"64MiB"\`, times ms or text such as \`"2s"\`. Relative paths refer to the file's
directory. A key that does not exist and a value that does not fit are errors (\`E_CONFIG\`), all of them at once.
`;

const GROUPS = [
  ["", "What is built and served"],
  ["events", "Events"],
  ["limits", "Limits"],
  ["bench", "Benchmark"],
];

const groupOf = (key) => (key.includes(".") ? key.slice(0, key.indexOf(".")) : "");

/** What stands in comments before the settings, in order. */
function commentsIn(source) {
  return [...source.matchAll(/\/\*\* (.*) \*\/\n\s+\w+: setting\(/g)].map(([, comment]) => comment);
}

function defaultText({ kind, default: value, otherwise }) {
  return otherwise ?? `\`${kind.show(value)}\``;
}

/**
 * @param library what src/config/settings.ts exports
 * @param source its text
 */
export function configPage({ ALL_SETTINGS, optionOf, flagText }, source) {
  const settings = [...ALL_SETTINGS];
  const comments = commentsIn(source);
  if (comments.length !== settings.length) throw new Error(`${settings.length} settings have ${comments.length} comments: each has to have one line`);
  const rows = settings.map(([key, setting], i) => {
    const option = optionOf(key);
    const type = setting.kind.type.replaceAll("|", "\\|");
    const flag = option && flagText(setting.default === true ? `no-${option}` : option);
    const cells = [`\`${key}\``, `\`${type}\``, defaultText(setting), flag === undefined ? "" : `\`${flag}\``, setting.commands.join(", "), comments[i]];
    return { group: groupOf(key), text: `| ${cells.join(" | ")} |\n` };
  });
  const tables = GROUPS.map(([group, title]) => {
    const own = rows.filter((row) => row.group === group).map(({ text }) => text);
    return `\n## ${title}\n\n| setting | type | default | option | read by | |\n| --- | --- | --- | --- | --- | --- |\n${own.join("")}`;
  });
  return INTRODUCTION + tables.join("");
}
