// simple-statistics: descriptions, regression, clusters and tests of samples
import * as ss from "simple-statistics";

export default async function (event: { values: number[] }) {
  const { values } = event;
  const pairs = values.map((value, i) => [i, value]);
  const line = ss.linearRegression(pairs);
  return [
    ss.mean(values),
    ss.median(values),
    ss.mode(values),
    ss.standardDeviation(values),
    ss.quantile(values, [0.25, 0.9]),
    line,
    ss.rSquared(pairs, ss.linearRegressionLine(line)),
    ss.ckmeans(values, 3),
    ss.jenks(values, 2),
    ss.tTest(values, 5),
    ss.sampleCorrelation(
      values,
      values.map((n) => n * n),
    ),
    ss.cumulativeStdNormalProbability(1.2),
  ];
}

export const event = { values: [1, 2, 2, 3, 9, 10, 11, 25] };
