// Opens /docs in a real browser, signs in, and presses Execute on every GET: each has to be answered with success.
// What a page needs that a new shop does not have (an order, an import, …) is made before, over the API.
import { chromium } from "playwright-core";

const [url, email, password] = process.argv.slice(2);

async function api(path, body, token) {
  const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
  const answer = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

const { access_token: token } = await api("/v1/auth/token", { email, password });
const document = await (await fetch(`${url}/openapi.json`)).json();
const product = document.paths["/v1/products/{id}"].get.parameters.find((it) => it.name === "id").example;
const items = [{ product_id: product, quantity: 1 }];
const order = await api("/v1/orders", { items }, token);
const upload = await api("/v1/admin/imports", { content_type: "text/csv", size: 100 }, token);
const me = await (await fetch(`${url}/v1/users/me`, { headers: { Authorization: `Bearer ${token}` } })).json();
const sessions = await (await fetch(`${url}/v1/auth/sessions`, { headers: { Authorization: `Bearer ${token}` } })).json();

// By path, the path parameters for which the document has no example that fits every shop.
const made = {
  "/v1/orders/{id}": order.id,
  "/v1/admin/orders/{id}": order.id,
  "/v1/admin/imports/{id}": upload.import?.id ?? upload.id,
  "/v1/admin/users/{id}": me.id,
  "/v1/auth/sessions/{id}": sessions.items[0].id,
  "/v1/admin/sales/{day}": new Date().toISOString().slice(0, 10),
};

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
const page = await browser.newPage({ viewport: { width: 1200, height: 1000 } });
const complaints = [];
page.on("pageerror", (error) => complaints.push(`an error on the page: ${error.message}`));
await page.goto(`${url}/docs`);
await page.waitForSelector(".opblock");
if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT });
for (const shown of await page.locator(".errors-wrapper").allInnerTexts()) complaints.push(`/docs shows: ${shown}`);

await page.click("button.authorize");
await page.fill(".modal-ux input[type=text] >> nth=0", token);
await page.click(".modal-ux button.authorize >> nth=0");
await page.click(".modal-ux button.btn-done");

let executed = 0;
for (const [path, methods] of Object.entries(document.paths)) {
  if (!methods.get) continue;
  const id = `#operations-${methods.get.tags[0]}-${methods.get.operationId}`;
  const block = page.locator(id);
  await block.locator(".opblock-summary-control").click();
  await block.locator("button.try-out__btn").click();
  for (const parameter of methods.get.parameters ?? []) {
    const input = block.locator(`tr[data-param-name="${parameter.name}"] input`);
    if (parameter.in === "path" && made[path]) await input.fill(made[path]);
    // Filters that exclude each other, and tags and cursors of another answer, are for people to fill in.
    const excludes = ["If-None-Match", "If-Match", "cursor", "number", "email", "customer_id", "day", "from", "to", "status"];
    if (parameter.in !== "path" && excludes.includes(parameter.name) && (await input.count()) > 0) await input.first().fill("");
  }
  const answered = page.waitForResponse((response) => response.request().method() === "GET" && response.url().startsWith(url));
  await block.locator("button.execute").click();
  const answer = await answered.catch(() => null);
  if (!answer) complaints.push(`GET ${path}: Execute asks for nothing`);
  else if (!answer.ok()) complaints.push(`GET ${path}: ${answer.status()} ${answer.url()} ${await answer.text()}`);
  executed += 1;
  await block.locator(".opblock-summary-control").click();
}
await browser.close();
if (complaints.length > 0) {
  console.error(complaints.join("\n"));
  process.exit(1);
}
console.log(`/docs: Execute was pressed on ${executed} GETs, and each was answered`);
