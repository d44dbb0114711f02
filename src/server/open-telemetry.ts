// `--otlp`: spans to a collector, by OpenTelemetry's own SDK and exporter, which the project has installed: most need neither.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { SporeletError } from "../errors.ts";
import { type TraceContext, traceContextOf } from "../host/trace-context.ts";
import type { SpanAttributes, Tracer } from "../host/tracer.ts";

declare const PACKAGE_VERSION: string;

/** The packages, as their users install them. */
const PACKAGES = ["@opentelemetry/api", "@opentelemetry/resources", "@opentelemetry/sdk-trace-base", "@opentelemetry/exporter-trace-otlp-http"] as const;

/** What is used of them (API 1.9, SDK 2, exporter 0.200 and later). */
interface SdkSpan {
  spanContext(): TraceContext;
  setAttributes(attributes: SpanAttributes): void;
  setStatus(status: { code: number; message?: string }): void;
  end(): void;
}
interface Sdk {
  ROOT_CONTEXT: object;
  SpanKind: Readonly<Record<"SERVER" | "PRODUCER" | "CONSUMER", number>>;
  SpanStatusCode: { ERROR: number };
  trace: { setSpanContext(context: object, span: TraceContext & { isRemote: true }): object };
  diag: { setLogger(logger: object, level: number): void };
  DiagLogLevel: { WARN: number };
  resourceFromAttributes(attributes: SpanAttributes): object;
  BasicTracerProvider: new (
    options: object,
  ) => {
    getTracer(name: string, version: string): { startSpan(name: string, options: { kind: number; attributes: SpanAttributes }, context: object): SdkSpan };
    shutdown(): Promise<void>;
  };
  BatchSpanProcessor: new (exporter: object) => object;
  OTLPTraceExporter: new (options: { url: string }) => object;
}

/** @throws SporeletError E_NOT_INSTALLED */
function loadSdk(): Sdk {
  // Of the project in whose directory the server runs, or of the one that the running program is part of.
  const paths = [process.cwd(), dirname(process.argv[1] ?? "")];
  try {
    const resolve = (name: string) => createRequire(join(process.cwd(), "package.json")).resolve(name, { paths });
    const require = createRequire(resolve(PACKAGES[0]));
    return Object.assign({}, ...PACKAGES.map((name) => require(resolve(name)))) as Sdk;
  } catch (cause) {
    const [reason] = (cause as Error).message.split("\n");
    throw new SporeletError("E_NOT_INSTALLED", `--otlp needs OpenTelemetry's packages: ${reason}`, {
      cause,
      remedy: `Run: npm install ${PACKAGES.join(" ")}`,
    });
  }
}

/**
 * @param endpoint base URL of a collector, such as http://127.0.0.1:4318 (OTLP/HTTP); spans go to /v1/traces below it
 * @param onWarning is told what the exporter complains of
 * @throws SporeletError E_NOT_INSTALLED, E_OPTION_VALUE
 */
export function openTelemetry(endpoint: string, onWarning: (message: string) => void): Tracer {
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint))
    throw new SporeletError(
      "E_OPTION_VALUE",
      `Expected \`--otlp\` to be the URL of a collector such as http://127.0.0.1:4318, got ${JSON.stringify(endpoint)}`,
    );
  const sdk = loadSdk();
  const tell = (...parts: unknown[]) => onWarning(`traces: ${parts.map(String).join(" ")}`);
  const silent = () => {};
  sdk.diag.setLogger({ error: tell, warn: tell, info: silent, debug: silent, verbose: silent }, sdk.DiagLogLevel.WARN);
  const exporter = new sdk.OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, "")}/v1/traces` });
  const service = process.env.OTEL_SERVICE_NAME ?? "sporelet";
  const resource = sdk.resourceFromAttributes({ "service.name": service, "service.version": PACKAGE_VERSION, "process.pid": process.pid });
  const provider = new sdk.BasicTracerProvider({ resource, spanProcessors: [new sdk.BatchSpanProcessor(exporter)] });
  const tracer = provider.getTracer("sporelet", PACKAGE_VERSION);
  const kinds = { server: sdk.SpanKind.SERVER, producer: sdk.SpanKind.PRODUCER, consumer: sdk.SpanKind.CONSUMER };

  const contextOf = (parent: string | undefined): object => {
    const context = traceContextOf(parent);
    return context === undefined ? sdk.ROOT_CONTEXT : sdk.trace.setSpanContext(sdk.ROOT_CONTEXT, { ...context, isRemote: true });
  };
  return {
    start: (name, kind, parent, attributes) => {
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes }, contextOf(parent));
      const { traceId, spanId, traceFlags } = span.spanContext();
      return {
        traceparent: `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, "0")}`,
        end: (error, more) => {
          if (more) span.setAttributes(more);
          if (error !== undefined) {
            span.setAttributes({ "error.type": error });
            span.setStatus({ code: sdk.SpanStatusCode.ERROR });
          }
          span.end();
        },
      };
    },
    close: () => provider.shutdown().catch((error: Error) => tell(error.message)),
  };
}
