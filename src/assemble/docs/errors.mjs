// docs/errors.md, from the one table of errors.
const GROUPS = {
  function: "The function ran and failed",
  usage: "The command line, an option or the event is wrong",
  build: "The source can't be built",
  module: "The module can't be loaded",
  file: "A file can't be read or written",
  environment: "The machine, the installation or a registry lacks something",
};

export function errorsPage({ ERRORS, EXIT }) {
  let text = `# Errors

Generated from src/errors.ts by \`npm run docs\`.

Every message has the form \`sporelet: CODE: what happened\`, then what to do. The library throws a
\`SporeletError\` with the same \`code\`. \`sporelet run\` of a module that sporelet did not build ends with
that module's own status.
`;
  for (const [group, title] of Object.entries(GROUPS)) {
    text += `\n## Exit status ${EXIT[group]}: ${title.toLowerCase()}\n\n| code | what happened | what to do |\n| --- | --- | --- |\n`;
    for (const [code, { meaning, remedy, exit }] of Object.entries(ERRORS))
      if (exit === group) text += `| \`${code}\` | ${meaning} | ${(remedy || "See the message.").replaceAll("|", "\\|")} |\n`;
  }
  return text;
}
