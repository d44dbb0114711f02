// Which executables AWS Lambda can start: those that carry the part of the platform which knows its events.
import type { Metadata } from "../module/metadata.ts";

/** The part's name, runtime/platform/lambda.ts. */
export const LAMBDA_PART = "lambda";

export function isForLambda({ parts }: Metadata): boolean {
  return parts?.some(({ name }) => name === LAMBDA_PART) ?? false;
}
