// ml-matrix: products, inverses, decompositions and solutions
import {
  CholeskyDecomposition,
  determinant,
  EigenvalueDecomposition,
  inverse,
  LuDecomposition,
  Matrix,
  QrDecomposition,
  SingularValueDecomposition,
  solve,
} from "ml-matrix";

const rounded = (matrix: { to2DArray(): number[][] }) => matrix.to2DArray().map((row) => row.map((n) => Math.round(n * 1e9) / 1e9));

export default async function (event: { rows: number[][] }) {
  const a = new Matrix(event.rows);
  return [
    rounded(a.mmul(a.transpose())),
    rounded(inverse(a)),
    determinant(a),
    rounded(solve(a, Matrix.columnVector([1, 2, 3]))),
    new EigenvalueDecomposition(a).realEigenvalues.map((n) => n.toFixed(9)),
    new SingularValueDecomposition(a).diagonal.map((n) => n.toFixed(9)),
    rounded(new LuDecomposition(a).lowerTriangularMatrix),
    rounded(new QrDecomposition(a).upperTriangularMatrix),
    new CholeskyDecomposition(a).isPositiveDefinite(),
    a.mean("row"),
    a.clone().sub(1).abs().sum(),
    a.subMatrix(0, 1, 1, 2).to2DArray(),
  ];
}

export const event = {
  rows: [
    [4, 1, 2],
    [1, 3, 0],
    [2, 0, 5],
  ],
};
