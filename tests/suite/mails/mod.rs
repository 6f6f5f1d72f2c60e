//! Mails, from a request over the table's stream to the mailbox: to whom, what, once, and what happens when SES does not
//! take one.

mod low_stock;
mod recipients;
mod retries;
mod returned;
mod scene;
mod seen;
