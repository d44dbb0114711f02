// docs/commands.md, from the command line's own definition.
const cell = (text) => text.replaceAll("|", "\\|").replace(/<([^>]+)>/g, "&lt;$1&gt;");

/** `--port <port>` and what it does, with the default where the help shows it. */
function optionRow(help, option) {
  return `| \`${option.flags}\` | ${cell(help.optionDescription(option))} |\n`;
}

function commandSection(command, parents) {
  const help = command.createHelp();
  const name = [...parents, command.name()].join(" ");
  const words = command.registeredArguments.map((argument) => (argument.required ? `<${argument.name()}>` : `[${argument.name()}]`));
  let text = `\n## ${name}\n\n${command.description()}\n\n\`\`\`console\n$ ${[name, ...words].join(" ")}\n\`\`\`\n`;
  const described = command.registeredArguments.filter(({ description }) => description);
  if (described.length > 0) text += `\n${described.map((argument) => `- \`${argument.name()}\`: ${help.argumentDescription(argument)}`).join("\n")}\n`;
  const options = help.visibleOptions(command).filter(({ long }) => long !== "--help");
  if (options.length > 0) text += `\n| option | |\n| --- | --- |\n${options.map((option) => optionRow(help, option)).join("")}`;
  const examples = examplesOf(command);
  if (examples !== "") text += `\n\`\`\`console\n${examples}\n\`\`\`\n`;
  const commands = help.visibleCommands(command).filter((each) => each.name() !== "help");
  return text + commands.map((each) => commandSection(each, [...parents, command.name()])).join("");
}

/** The examples behind the help, which commander gives to who listens for them. */
function examplesOf(command) {
  let after = "";
  command.emit("afterHelp", { error: false, command, write: (text) => (after += text) });
  const [, examples = ""] = after.split("Examples:\n");
  return examples
    .trimEnd()
    .split("\n")
    .map((line) => line.trim())
    .join("\n");
}

/** @param sporelet the program, as commander knows it */
export function commandsPage(sporelet) {
  const help = sporelet.createHelp();
  const commands = help.visibleCommands(sporelet).filter((command) => command.name() !== "help");
  const list = commands.map((command) => `| [\`${command.name()}\`](#sporelet-${command.name()}) | ${cell(command.description())} |\n`).join("");
  return `# Commands

Generated from src/cli/commands.ts by \`npm run docs\`.

\`sporelet COMMAND --help\` shows the same. Sizes are written as \`64MiB\`, times as \`500ms\` or \`2s\`. \`build\`, \`run\`, \`serve\`,
\`dev\` and \`bench\` take what an option does not say from the [config file](config.md). Exit statuses: 0, or as listed in
[errors](errors.md).

| command | |
| --- | --- |
${list}${commands.map((command) => commandSection(command, ["sporelet"])).join("")}`;
}
