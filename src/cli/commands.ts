// The subcommands and their options.
import type { Command } from "commander";
import { EVENT_COMMANDS } from "./event-commands.ts";
import { withBuildOptions, withNetworkOptions, withServeOptions } from "./option-groups.ts";
import { collect, collectDirectory, collectVariable, parseBytes, parseCount, parseList, parseMilliseconds, parsePercent, parsePort } from "./options.ts";

const ARCH_HELP = "of native, oci and lambda: x64 or arm64, what the executable is for; oci takes both: x64,arm64 (default: this machine's)";

/** Every subcommand: how its arguments are read. Its code is loaded when it is called. */
export const COMMANDS: Readonly<Record<string, (sporelet: Command) => void>> = {
  init: (sporelet) => {
    sporelet
      .command("init")
      .description("Write a new project: a function, its test, its settings.")
      .argument("[directory]", "where it goes; nothing there is overwritten", ".")
      .option(
        "--template <template>",
        "handler: an event in, a result out; fetch: answers requests; hono: a Hono app; events: functions that emit and take events; program: reads stdin (default: asks, or handler)",
      )
      .option("--name <name>", "the package's name (default: the directory's)")
      .option("-y, --yes", "ask nothing")
      .option("--json", "print what was written as JSON")
      .addHelpText("after", "\nExamples:\n  $ sporelet init shop\n  $ sporelet init api --template hono\n")
      .action(async (directory, options) => (await import("./init.ts")).initCommand(directory, options));
  },
  build: (sporelet) => {
    withBuildOptions(sporelet.command("build").description("Compile a source file into a module or an executable."))
      .argument("[entry]", "TypeScript or JavaScript source (default: all functions of the config file)")
      .option("-o, --output <path>", "a file, a directory, or - for stdout (default: the entry's name, with .wasm for a module)")
      .option(
        "--target <target>",
        "wasm: a module; native: an executable for Linux; unikernel: an image that boots without a system; oci: a container image; wasm-oci: an artifact for registries; component: a WebAssembly component for hosts of WASI 0.2; worker: a worker for Cloudflare and workerd; lambda: a zip archive for AWS Lambda",
        "wasm",
      )
      .option("--arch <processors>", ARCH_HELP, parseList)
      .option("--thin", "leave the engine out: a few KB, to be run beside `sporelet engine`")
      .option("--compat", "of wasm-oci: an image of platform wasi/wasm, for hosts that read images but no artifacts")
      .option("--label <NAME=VALUE>", "a label of the image or annotation of the artifact; may be repeated", collectVariable)
      .option("--allow-net <host[:port]>", "of a component or worker: a host that it may fetch from; may be repeated", collect)
      .option("--name <name>", "what context.functionName says (default: the entry's file name)")
      .option("--keep-source", "keep the source text in the module")
      .option("--sourcemap <where>", "the source map goes beside the module, inline (into it), or none", "beside")
      .option("--json", "print what was built as JSON")
      .addHelpText(
        "after",
        '\nExamples:\n  $ sporelet build hello.ts\n  $ sporelet build hello.ts --thin -o hello-thin.wasm --memory 128MiB\n  $ sporelet build hello.ts --target native -o hello && ./hello \'{"name":"Ada"}\'\n  $ sporelet build hello.ts --target oci -o hello.tar && podman load -i hello.tar\n  $ sporelet build hello.ts --target oci --arch x64,arm64 -o hello.tar\n  $ sporelet build app.ts --target component && npx @bytecodealliance/jco serve app.component.wasm\n  $ sporelet build app.ts --target worker -o worker && npx wrangler deploy --config worker/wrangler.json\n  $ sporelet build app.ts --target lambda -o app.zip && aws lambda update-function-code --function-name app --zip-file fileb://app.zip\n  $ sporelet build page.ts --define VERSION=\'"1.2"\' --loader .tpl=text -o - | wasmtime -\n',
      )
      .action(async (entry, options) => {
        if (entry === undefined || options.targets || options.outDir) await (await import("./build-all.ts")).buildAllCommand(entry, options);
        else await (await import("./build.ts")).buildCommand(entry, options);
      });
  },
  push: (sporelet) => {
    withBuildOptions(sporelet.command("push").description("Build a function and push it to a registry. The last line is the reference to deploy."))
      .argument("<file>", "a source; or a module, executable or OCI image layout that was built before")
      .argument("<reference>", "where it goes: registry/name:tag, such as ghcr.io/me/hello:1.0 (without a tag: latest)")
      .option(
        "--target <target>",
        "oci: a container image of the executable (default); wasm-oci: the module as an artifact (default of a module); component: a WebAssembly component as an artifact",
      )
      .option("--allow-net <host[:port]>", "of a component: a host that it may fetch from; may be repeated", collect)
      .option("--arch <processors>", "of oci: x64, arm64 or both, x64,arm64 (default: this machine's)", parseList)
      .option("--thin", "of wasm-oci: the engine is a layer of its own, which a registry holds once for all functions")
      .option("--compat", "of wasm-oci: an image of platform wasi/wasm, for hosts that read images but no artifacts")
      .option("--label <NAME=VALUE>", "a label of the image or annotation of the artifact; may be repeated", collectVariable)
      .option("--name <name>", "what context.functionName says (default: the entry's file name)")
      .option("--keep-source", "keep the source text in the module")
      .option("--mount-from <repository>", "take layers from this repository of the same registry, where it holds them")
      .option("--dry-run", "list what a push would send, and send nothing")
      .option("--json", "print digest and blobs as JSON (default: registry/name@digest)")
      .addHelpText(
        "after",
        "\nCredentials are those of `podman login` and `docker login`: $REGISTRY_AUTH_FILE, containers/auth.json, docker's config.json and\ncredential helpers. Registries are asked over https; only those on this machine over http.\n\nExamples:\n  $ sporelet push hello.ts ghcr.io/me/hello:1.0\n  $ sporelet push hello.ts localhost:5000/hello --target wasm-oci --thin\n  $ sporelet push app.ts ghcr.io/me/app:1.0 --target component --allow-net api.example.com\n  $ sporelet push hello.tar ghcr.io/me/hello:1.0 --dry-run\n",
      )
      .action(async (file, reference, options) => (await import("./push.ts")).pushCommand(file, reference, options));
  },
  deploy: (sporelet) => {
    sporelet
      .command("deploy")
      .description("Print the manifests that run a pushed image (systemd: an executable) on a platform. Nothing is contacted.")
      .argument("<what>", "the image's reference, as the last line of `sporelet push` gives it; for systemd the path of an executable of --target native")
      .requiredOption("--to <platform>", "kubernetes, knative, compose or systemd; other platforms need no manifest, see docs/deploy.md")
      .option("--name <name>", "what the Service, service or unit is called (default: the last part of the image's name, or the file's name)")
      .option("-p, --port <port>", "the port that it listens on", parsePort, 8080)
      .option("--memory <size>", "limit of memory of one server: what the function may use (build --memory) and 4 MiB more (default: 32MiB)", parseBytes)
      .option("--replicas <n>", "of kubernetes and knative: how many run at least (default: 1, of knative 0)", parseCount)
      .option("--max-replicas <n>", "of kubernetes and knative: how many run at most (default: 10)", parseCount)
      .option("--arch <processor>", "x64 or arm64, where the image is for one of them only: it then runs on such machines (default: any). Not of systemd")
      .option(
        "--env <KEY=VALUE>",
        "an environment variable for the function; it stands in what is printed, so give no secrets; may be repeated",
        collectVariable,
      )
      .option("--allow-net <host[:port]>", "a host that the function may fetch from by http:, such as orders:8080; may be repeated", collect)
      .addHelpText(
        "after",
        '\nExamples:\n  $ sporelet deploy ghcr.io/me/hello@sha256:… --to kubernetes | kubectl apply -f -\n  $ sporelet deploy "$(sporelet push hello.ts ghcr.io/me/hello:1.0)" --to knative\n  $ sporelet deploy /usr/local/bin/hello --to systemd > /etc/systemd/system/hello.service\n',
      )
      .action(async (what, options) => (await import("./deploy.ts")).deployCommand(what, options));
  },
  pull: (sporelet) => {
    sporelet
      .command("pull")
      .description("Pull a function from a registry into a file.")
      .argument("<reference>", "registry/name:tag or registry/name@sha256:…")
      .option("-o, --output <path>", "a file, a directory, or - for stdout (default: the repository's last name, with .wasm for a module)")
      .option("--json", "print what was pulled as JSON")
      .addHelpText("after", "\nExamples:\n  $ sporelet pull ghcr.io/me/hello:1.0\n  $ sporelet pull oci://localhost:5000/hello@sha256:… -o hello.wasm --json\n")
      .action(async (reference, options) => (await import("./pull.ts")).pullCommand(reference, options));
  },
  run: (sporelet) => {
    const run = sporelet.command("run").description("Run a source file or a module once.");
    withNetworkOptions(withBuildOptions(run, "most memory that the function may use; of an image, the machine's memory"))
      .argument(
        "<file>",
        "a source, a module, executable or image of sporelet's, any WASI preview 1 command, or a module in a registry: oci://registry/name:tag",
      )
      .argument("[arguments...]", "what a command that sporelet did not build is called with; options of its own come after --")
      .option("--dir <host[:guest][:rw]>", "a directory that such a command sees, and can't change without :rw; may be repeated", collectDirectory)
      .option("--event <json>", "the event")
      .option("--event-file <file>", "read the event from a file (default: from stdin)")
      .option("--env <KEY=VALUE>", "an environment variable for the function; may be repeated", collectVariable, {})
      .option("--env-file <file>", "environment variables, NAME=value line by line; may be repeated, --env overrides", collect)
      .option("--request <request>", "call a function that answers requests: 'POST /path'; the response is printed like curl -i")
      .option("--header <header>", "a header of the request, 'name: value'; may be repeated", collect)
      .option("--data <text>", "the request's body; @file reads a file, @- stdin")
      .option("--timeout <time>", "interrupt the function after this long; a command is ended", parseMilliseconds)
      .option("--host <name>", "sporelet, wasmer or node for a module, kvm or qemu for an image (default: the first that can run it)")
      .option("--timings", "print how long each phase took, in µs, on stderr")
      .option("--no-cache", "build a source anew even if nothing has changed")
      .addHelpText(
        "after",
        "\nExamples:\n  $ sporelet run hello.ts --event '{\"name\":\"Ada\"}'\n  $ sporelet run hello.wasm --event-file event.json --env MODE=test --timings\n  $ sporelet run app.ts --request 'POST /users' --header 'content-type: application/json' --data '{\"name\":\"Ada\"}'\n  $ sporelet run grep.wasm --dir data:/data --timeout 5s -- -r needle /data\n",
      )
      .action(async (file, args, options) => (await import("./run.ts")).runCommand(file, args, options));
  },
  serve: (sporelet) => {
    withServeOptions(sporelet.command("serve").description("Serve functions over HTTP: a fresh VM for every request."))
      .argument(
        "[files...]",
        "sources and modules, oci://registry/name:tag too, each at /<its name>; or directories, each module with a default export at its path from there",
      )
      .option("--expose-errors", "tell clients what a function said when it failed, not only the log")
      .option("--no-cache", "build sources anew even if nothing has changed")
      .addHelpText(
        "after",
        '\nExamples:\n  $ sporelet serve fns/ --port 3000\n  $ sporelet serve --route /=app.ts --route /hook=hook.wasm --timeout 2s --memory 32MiB\n  $ sporelet serve fns/ --events --history-age 7d --max-streams 2000 --cors https://shop.example\n  $ curl -d \'{"name":"Ada"}\' http://127.0.0.1:3000/hello\n',
      )
      .action(async (files, options) => (await import("./serve.ts")).serveCommand(options.functions ?? files, options));
  },
  dev: (sporelet) => {
    withServeOptions(sporelet.command("dev").description("Serve functions and build them anew when their sources change."))
      .argument("[files...]", "sources and modules, each at /<its name>; or directories, each module with a default export at its path from there")
      .addHelpText("after", "\nExamples:\n  $ sporelet dev hello.ts\n  $ sporelet dev fns/ --port 8080 --timings\n  $ sporelet dev --route /=app.ts\n")
      .action(async (files, options) => (await import("./dev.ts")).devCommand(options.functions ?? files, options));
  },
  inspect: (sporelet) => {
    sporelet
      .command("inspect")
      .description("Show what is in a module or an executable and what it can do, or the settings in force.")
      .argument("[file...]", "a module, an executable, an OCI image layout, or oci://registry/name:tag; with --config a command line")
      .option("--config [file]", "show the settings of the config file, or of the command line behind --, and where each comes from")
      .option("--json", "print as JSON")
      .addHelpText(
        "after",
        "\nExamples:\n  $ sporelet inspect hello.wasm\n  $ sporelet inspect hello.wasm --json | jq .capabilities\n  $ sporelet inspect oci://ghcr.io/me/hello:1.0\n  $ sporelet inspect --config\n  $ sporelet inspect --config -- serve --port 8080\n",
      )
      .action(async (words, options) =>
        options.config === undefined
          ? (await import("./inspect.ts")).inspectCommand(words, options)
          : (await import("./inspect-config.ts")).inspectConfigCommand(words, options, COMMANDS),
      );
  },
  engine: (sporelet) => {
    sporelet
      .command("engine")
      .description("Write the shared engine that thin modules need.")
      .option("-o, --output <path>", "a file, a directory, or - for stdout", "engine.wasm")
      .option("--json", "print the engine's import name and size as JSON")
      .addHelpText(
        "after",
        '\nExamples:\n  $ sporelet engine -o engine.wasm\n  $ wasmtime run --preload "$(sporelet engine --json | jq -r .import)"=engine.wasm hello-thin.wasm\n',
      )
      .action(async (options) => (await import("./engine.ts")).engineCommand(options));
  },
  cache: (sporelet) => {
    const cache = sporelet
      .command("cache")
      .description("Show where builds and what was pulled are kept for `run` and `serve`, and how much they take.")
      .option("--json", "print as JSON: directory, entries, bytes, limit")
      .addHelpText(
        "after",
        "\nThey are kept in $SPORELET_CACHE, else in sporelet/ in $XDG_CACHE_HOME or ~/.cache; above the limit, the one used\nlongest ago goes first. Nothing in it is needed: what is missing or damaged is built or pulled anew.\n\nExamples:\n  $ sporelet cache\n  $ sporelet cache clean\n",
      )
      .action(async (options) => (await import("./cache.ts")).cacheCommand(options));
    cache
      .command("clean")
      .description("Remove all that is kept.")
      .option("--json", "print what was removed as JSON")
      .action(async (_, command) => (await import("./cache.ts")).cleanCacheCommand(command.optsWithGlobals()));
  },
  completion: (sporelet) => {
    sporelet
      .command("completion")
      .description("Print the script that completes commands, options and files at the Tab key.")
      .argument("<shell>", "bash, zsh or fish")
      .addHelpText(
        "after",
        "\nExamples:\n  $ sporelet completion bash >> ~/.bashrc\n  $ sporelet completion zsh >> ~/.zshrc\n  $ sporelet completion fish > ~/.config/fish/completions/sporelet.fish\n",
      )
      .action(async (shell) => (await import("./completion.ts")).completionCommand(shell));
    // What that script calls at each Tab.
    sporelet
      .command("completion-server", { hidden: true })
      .argument("[words...]")
      .action(async () => (await import("./completion.ts")).completionServerCommand(sporelet));
  },
  bench: (sporelet) => {
    sporelet
      .command("bench")
      .description("Measure cold starts beside node, its isolates, WebAssembly runtimes and the containers of this machine.")
      .argument("[handler]", "a handler's source (default: a built-in set of handlers)")
      .option("--event <json>", "the event, for a handler of events", '{"name":"Ada"}')
      .option("--request <request>", "the request, for a handler of requests: 'POST /path'", "GET /")
      .option("--data <text>", "the request's body")
      .option("--only <patterns>", "measure these: handlers, intervals, subjects, with commas between; * is any text", parseList)
      .option("--skip <patterns>", "leave these out", parseList)
      .option("--runs <n>", "rounds, in each of which every subject has a turn (default: 20, with --quick 3)", parseCount)
      .option("--quick", "a few seconds: 3 rounds of what --summary shows (or of --only); no memory, no phases, not many at once")
      .option("--summary", "print only how a cold start compares with node, containers and peers: at most 12 lines")
      .option("--verbose", "also print why subjects were not measured, and what isolates each of them")
      .option("--full", "measure containers with every built-in handler, not with hello alone, and a hundred of them at once")
      .option("--drop-caches", "measure processes and containers with the page cache dropped too (needs root; slows everything on the machine)")
      .option("--with <peers>", "fetch these from npm and measure them: bun, deno, workerd, quickjs-wasi, componentize-qjs", parseList)
      .option("--list", "show what can be measured, and measure nothing")
      .option("--seed <n>", "decides the order of the subjects (default: by chance; it is shown)", parseCount)
      .option("--json [file]", "write every sample as JSON, to stdout or a file")
      .option("--csv [file]", "write every sample as CSV")
      .option("--markdown [file]", "write the tables as Markdown")
      .option("--html <file>", "write a report with plots: one file that needs no network")
      .option("--svg <file>", "write one picture of the ratios across intervals")
      .option("--baseline <file>", "compare with the --json of an earlier run")
      .option("--fail-above <percent>", "fail if sporelet is slower than the baseline by more than this", parsePercent)
      .option("--from <file>", "measure nothing, render the --json of an earlier run")
      .option("--keep", "keep what was built for the subjects")
      .addHelpText(
        "after",
        "\nExamples:\n  $ sporelet bench\n  $ sporelet bench hello.ts --quick --summary\n  $ sporelet bench hello.ts --event '{\"name\":\"Ada\"}' --html report.html\n  $ sporelet bench app.ts --request 'GET /users/1' --only pristine,spawn --with bun,deno\n  $ sporelet bench --only own --json now.json --baseline then.json --fail-above 10%\n",
      )
      .action(async (entry, options) => (await import("./bench.ts")).benchCommand(options.handler ?? entry, options));
  },
  ...EVENT_COMMANDS,
};
