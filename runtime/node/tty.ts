// node:tty: no file descriptor inside is a terminal.
const isatty = (): boolean => false;

export { isatty };
export default { isatty };
