"use strict";
// What each page asks for, and what it does with it: over the same API that everybody uses.

const byId = (id) => document.getElementById(id);
const token = new URLSearchParams(location.search).get("token") ?? "";

function say(kind, text) {
  byId("message").dataset.kind = kind;
  byId("message").textContent = text;
}

async function ask(method, path, body, headers = {}) {
  const json = body === undefined ? {} : { "Content-Type": "application/json" };
  const answer = await fetch(path, { method, headers: { ...json, ...headers }, body: body && JSON.stringify(body) });
  const text = await answer.text();
  const read = text ? JSON.parse(text) : null;
  if (answer.ok) return read;
  const fields = (read.errors ?? []).map((error) => `${error.pointer.slice(1)} ${error.detail}`).join("; ");
  throw new Error(fields || read.detail || read.message);
}

function row(table, cells) {
  const line = byId(table).tBodies[0].insertRow();
  for (const cell of cells) line.insertCell().append(cell);
}

const code = (text) => Object.assign(document.createElement("code"), { textContent: text });

/** Shows a form with these fields, each [name, label, type], and does `act` with their values. */
function form(title, intro, fields, button, act) {
  byId("title").textContent = title;
  byId("intro").textContent = intro;
  for (const [name, label, type] of fields) {
    const input = Object.assign(document.createElement("input"), { name, type });
    const labelled = document.createElement("label");
    labelled.append(label, input);
    byId("form").append(labelled);
  }
  byId("form").append(Object.assign(document.createElement("button"), { textContent: button }));
  byId("form").hidden = false;
  byId("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      say("done", await act(Object.fromEntries(new FormData(byId("form")))));
    } catch (error) {
      say("error", error.message);
    }
  });
}

async function order(id, values) {
  if (!values.token && !(values.email && values.password)) {
    throw new Error("Give the order's token, or an e-mail address and its password.");
  }
  // Headers take no other characters, and tokens have none.
  if (/[^\x20-\x7e]/.test(values.token)) throw new Error("This is no order token.");
  const headers = { "Order-Token": values.token };
  if (!values.token) {
    const tokens = await ask("POST", "/v1/auth/token", { email: values.email, password: values.password });
    delete headers["Order-Token"];
    headers.Authorization = `Bearer ${tokens.access_token}`;
  }
  const found = await ask("GET", `/v1/orders/${encodeURIComponent(id)}`, undefined, headers);
  byId("lines").tBodies[0].replaceChildren();
  for (const line of found.items) row("lines", [line.name, `${line.quantity}`, `${line.line_total.amount} ${line.line_total.currency}`]);
  byId("lines").hidden = false;
  return `Order ${found.number} is ${found.status}: ${found.total.amount} ${found.total.currency}.`;
}

const pages = {
  "/": async () => {
    const page = await ask("GET", "/v1/products?in_stock=true&sort=name&limit=10");
    for (const product of page.items) row("products", [product.name, `${product.price.amount} ${product.price.currency}`, code(product.id)]);
    if (page.items.length === 0) say("done", "Nothing is in stock. Staff can add products with POST /v1/products.");
  },
  "/verify-email": () =>
    form("Verify your e-mail address", "The mail's link has brought its token.", [], "Verify", async () => {
      await ask("POST", "/v1/auth/email/verify", { token });
      return "Your e-mail address is verified.";
    }),
  "/confirm-email": () =>
    form("Confirm your new e-mail address", "The mail's link has brought its token.", [], "Confirm", async () => {
      await ask("POST", "/v1/auth/email/confirm", { token });
      return "This is your e-mail address from now on.";
    }),
  "/reset-password": () =>
    form("Set a new password", "All sessions of the account end.", [["new_password", "New password", "password"]], "Set it",
      async ({ new_password }) => {
        await ask("POST", "/v1/auth/password/reset", { token, new_password });
        return "The password is set. Log in with it.";
      }),
  "/forgot-password": () =>
    form("Ask for a new password", "If there is such an account, a mail with a link arrives in the mailbox below.",
      [["email", "E-mail address", "email"]], "Send the mail", async ({ email }) => {
        await ask("POST", "/v1/auth/password/forgot", { email });
        return "If there is such an account, the mail is in the mailbox.";
      }),
};

const start = pages[location.pathname] ?? (() => {
  const id = location.pathname.split("/").pop();
  form("Your order", "Guests show the order with its token, customers by logging in.",
    [["token", "Order token", "text"], ["email", "or e-mail address", "email"], ["password", "and password", "password"]],
    "Show it", (values) => order(id, values));
});
Promise.resolve(start()).catch((error) => say("error", error.message));
