// Opens a mail of the local mailbox in a real browser and follows its links: that of the HTML and that of the text each
// have to open a page of the shop in a tab of its own.
import { chromium } from "playwright-core";

const [url] = process.argv.slice(2);
const body = JSON.stringify({ email: "reader@example.com", password: "opens-their-mail-7" });
const registered = await fetch(`${url}/v1/auth/register`, {
  method: "POST", headers: { "Content-Type": "application/json" }, body,
});
if (!registered.ok) throw new Error(`register: ${registered.status} ${await registered.text()}`);

let mail;
for (let tries = 0; !mail && tries < 100; tries += 1) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  const mails = await (await fetch(`${url}/_local/mail`, { headers: { Accept: "application/json" } })).json();
  mail = mails.items.find((it) => it.to.includes("reader@example.com"));
}
if (!mail) throw new Error("no mail came");

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
const page = await browser.newPage();
await page.goto(`${url}/_local/mail/${mail.id}`);
if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT, fullPage: true });
for (const link of [page.frameLocator("iframe").locator("a[href*=token]").first(), page.locator("pre a").first()]) {
  const opened = page.waitForEvent("popup");
  await link.click();
  const tab = await opened;
  await tab.waitForLoadState();
  const heading = await tab.locator("h1").first().innerText();
  if (!tab.url().includes("/verify-email")) throw new Error(`${tab.url()} was opened`);
  console.log(`a link of the mail opens ${new URL(tab.url()).pathname}: ${heading}`);
}
await browser.close();
