//! What the shop does, seen from outside.
#![allow(clippy::disallowed_methods, reason = "tests take their shop from the environment")]

mod access;
mod accounts;
mod architecture;
mod binaries;
mod calls;
mod carts;
mod catalog;
mod chaos;
mod checkout;
mod checkout_document;
mod clean_up;
mod contract;
mod events;
mod hot_products;
mod hot_sales;
mod imports;
mod input;
mod large_orders;
mod live;
mod mailed;
mod mails;
mod observability;
mod orders;
mod outbox;
mod permissions;
mod privacy;
mod profiles;
mod readme;
mod refresh;
mod router;
mod sales;
mod seeds;
mod stock_races;
mod tokens;
mod units;
