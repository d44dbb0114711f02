/** An event of the shop that the tests of the admin port serve, of an order. */
export const placed = (order: string, more = {}) => ({
  specversion: "1.0",
  id: order,
  source: "/test",
  type: "order.placed",
  subject: order,
  data: { order },
  ...more,
});
