"use strict";

const at = (id) => document.getElementById(id);
const seen = new Set();
let socket = null;
let wanted = false;
let attempts = 0;

function show(kind, text, isProblem) {
  const item = document.createElement("li");
  const head = document.createElement("div");
  head.className = "head";
  for (const [name, words] of [["kind", kind], ["at", new Date().toLocaleTimeString()]]) {
    const span = document.createElement("span");
    span.className = name;
    span.textContent = words;
    head.append(span);
  }
  const body = document.createElement("pre");
  body.textContent = text;
  item.className = isProblem ? "problem" : "";
  item.append(head, body);
  at("messages").prepend(item);
  at("empty").hidden = true;
}

function state(name, words) {
  at("state").dataset.state = name;
  at("state").textContent = words;
  const open = name === "open";
  for (const button of document.querySelectorAll("#subscribe button")) button.disabled = !open;
  at("disconnect").disabled = name === "closed";
}

async function post(path, token, body) {
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const answer = await fetch(path, { method: "POST", headers, body: body && JSON.stringify(body) });
  const content = await answer.json();
  if (!answer.ok) throw new Error(content.detail || `status ${answer.status}`);
  return content;
}

async function accessToken() {
  if (at("token").value.trim()) return at("token").value.trim();
  const login = { email: at("email").value, password: at("password").value };
  return (await post("/v1/auth/token", null, login)).access_token;
}

// A ticket is good for one connection, so each attempt gets its own.
async function connect() {
  state("opening", "Connecting …");
  let ticket;
  try {
    ticket = await post("/v1/live/tickets", await accessToken());
  } catch (error) {
    wanted = false;
    show("could not connect", error.message, true);
    state("closed", "Not connected");
    return;
  }
  socket = new WebSocket(`${ticket.url}?ticket=${encodeURIComponent(ticket.ticket)}`);
  socket.onopen = () => { attempts = 0; state("open", "Connected"); };
  socket.onmessage = (event) => receive(event.data);
  socket.onclose = (event) => {
    show("closed", `${event.code} ${event.reason}`.trim(), event.code !== 1000);
    socket = null;
    if (!wanted) return state("closed", "Not connected");
    const seconds = Math.min(2 ** attempts, 30);
    attempts += 1;
    state("opening", `Connecting again in ${seconds} s`);
    setTimeout(() => { if (wanted && !socket) connect(); }, seconds * 1000);
  };
}

// Messages may come twice: their ids tell.
function receive(text) {
  const message = JSON.parse(text);
  if (message.id && seen.has(message.id)) return;
  if (message.id) seen.add(message.id);
  show(message.code || message.type, JSON.stringify(message, null, 2), Boolean(message.code));
}

function say(action) {
  const message = { action };
  if (action !== "ping") message.topic = at("topic").value;
  if (message.topic === "order") message.id = at("order").value.trim();
  if (socket) socket.send(JSON.stringify(message));
}

at("connect").addEventListener("submit", (event) => {
  event.preventDefault();
  wanted = true;
  if (!socket) connect();
});
at("disconnect").addEventListener("click", () => {
  wanted = false;
  if (socket) socket.close(1000); else state("closed", "Not connected");
});
at("subscribe").addEventListener("submit", (event) => { event.preventDefault(); say("subscribe"); });
at("unsubscribe").addEventListener("click", () => say("unsubscribe"));
at("ping").addEventListener("click", () => say("ping"));
