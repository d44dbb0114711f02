// What a package requires and is not installed: many require a driver or an add-on only when it is asked for. As in Node, the
// call throws then, and not before.
import type { BuildFailure, Message, Plugin } from "esbuild";

const UNRESOLVED = /^Could not resolve "([^"]*)"/;

const isOfPackage = ({ location }: Message) => location?.file.includes("node_modules/") === true;

/** The packages that packages ask for in vain; nothing, if something else failed too. */
export function absentPackages({ errors = [] }: Partial<BuildFailure>): string[] {
  const names = errors.map((error) => (isOfPackage(error) ? UNRESOLVED.exec(error.text)?.[1] : undefined));
  return names.includes(undefined) ? [] : [...new Set(names as string[])];
}

/** Makes `require` of each of them throw what Node throws. */
export function withAbsent(names: readonly string[]): Plugin {
  return {
    name: "absent-packages",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, ({ path, kind, importer }) => {
        if (kind !== "require-call" || !names.includes(path) || !/[\\/]node_modules[\\/]/.test(importer)) return undefined;
        const text = `${importer.replace(/^.*node_modules[\\/]/, "")} requires ${path}, which is not installed; the call throws MODULE_NOT_FOUND`;
        return { path, namespace: "absent-package", warnings: [{ text }] };
      });
      build.onLoad({ filter: /.*/, namespace: "absent-package" }, ({ path }) => ({
        contents: `throw Object.assign(new Error(${JSON.stringify(`Cannot find module '${path}'`)}), { code: "MODULE_NOT_FOUND" });`,
      }));
    },
  };
}
