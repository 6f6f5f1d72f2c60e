// A shopper's way by the generated TypeScript client. It has to type-check without a cast, and to run.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

declare const process: { argv: string[]; exit(code: number): never };

const url = process.argv[2] ?? "";
const shop = createClient<paths>({ baseUrl: url });

function check(holds: unknown, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

type Refusal = NonNullable<paths["/v1/orders"]["post"]["responses"][409]["content"]["application/problem+json"]>;

/** What a shop says to its customer: `code` tells which members a problem has. */
function explain(problem: Refusal): string {
  switch (problem.code) {
    case "out_of_stock":
      return `only ${problem.available} left of ${problem.products.map((product) => product.name).join(", ")}`;
    case "product_unavailable":
      return `not sold any more: ${problem.products.join(", ")}`;
    case "price_changed":
      return `${problem.new_price?.amount ?? problem.total?.amount} now`;
    case "cart_already_ordered":
      return `see ${problem.order_id}`;
    case "cart_changed":
      return "look at the cart again";
    default: {
      // A code that is not handled above is an error of the type checker here.
      const unhandled: never = problem;
      return unhandled;
    }
  }
}

const page = await shop.GET("/v1/products", { params: { query: { sort: "price", in_stock: true, limit: 2 } } });
check(page.data, "a page of products");
const [cheapest] = page.data.items;
check(cheapest, "something is in stock");
const image: string | null = cheapest.image_url;
check(image === null || image.length > 0, "an image or none");

const added = await shop.POST("/v1/cart/items", { body: { product_id: cheapest.id, quantity: 2 } });
check(added.data?.cart_token, "a visitor's cart has a token");
const visitor = { "Cart-Token": added.data.cart_token };
const cart = await shop.GET("/v1/cart", { headers: visitor });
check(cart.data?.items[0]?.quantity === 2, "two in the cart");

const address = { name: "Ada Lovelace", line1: "12 St James's Square", city: "London", postal_code: "SW1Y 4JH", country: "GB" };
const placed = await shop.POST("/v1/orders", {
  headers: visitor,
  params: { header: { "Idempotency-Key": `typescript-${Date.now()}-client` } },
  body: { email: "ada@example.com", shipping_address: address },
});
check(placed.data?.order_token, `a guest's order has a token: ${JSON.stringify(placed.error)}`);
const guest = { "Order-Token": placed.data.order_token };
const cancelled = await shop.POST("/v1/orders/{id}/cancel", { headers: guest, params: { path: { id: placed.data.id } } });
check(cancelled.data?.status === "cancelled", "cancelled");

const much = await shop.POST("/v1/orders", {
  body: { email: "ada@example.com", shipping_address: address, items: [{ product_id: cheapest.id, quantity: 900 }] },
});
check(much.error && "code" in much.error && much.error.code === "out_of_stock", JSON.stringify(much.error));
check(explain(much.error).startsWith("only "), "an explanation");

const wrong = await shop.POST("/v1/auth/register", { body: { email: "no address", password: "short" } });
check(wrong.error && "code" in wrong.error && wrong.error.code === "invalid_fields", JSON.stringify(wrong.error));
const refused: components["schemas"]["FieldError"][] = wrong.error.errors;
check(refused.length === 2, `both fields are refused at once: ${JSON.stringify(refused)}`);
console.log("TypeScript: listed, added, ordered, cancelled, and explained a refusal");
