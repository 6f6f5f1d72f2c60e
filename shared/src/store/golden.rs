//! Golden items: those of each kind as an older version, or this one, has stored them. Each is read as its type, and
//! what is read stays the same. The suite makes the files, and opens a shop on them.

use std::fmt::Debug;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::settings::LAYOUT;
use super::table::item::Item;
use super::*;
use crate::domain::{SalesDay, SalesDetail};

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden").join(LAYOUT.to_string());
    let files = std::fs::read_dir(folder).expect("golden items of this layout");
    let mut paths: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    paths
}

/// The items as values of a type, as text.
fn read<T: DeserializeOwned + Debug>(items: Vec<Item>) -> Vec<String> {
    let values = items.into_iter().map(|item| {
        format!(
            "{:#?}",
            serde_dynamo::from_item::<_, T>(item)
                .unwrap_or_else(|error| panic!("{}: {error}", std::any::type_name::<T>()))
        )
    });
    values.collect()
}

/// As [`read`], of types that are never shown because they have what is personal or secret.
fn read_unshown<T: DeserializeOwned + Serialize>(items: Vec<Item>) -> Vec<String> {
    let json = |value: T| serde_json::to_string_pretty(&value).expect("JSON");
    items
        .into_iter()
        .map(|item| {
            json(
                serde_dynamo::from_item(item).unwrap_or_else(|error| panic!("{}: {error}", std::any::type_name::<T>())),
            )
        })
        .collect()
}

/// Items of people. What is left of somebody who is erased has no type: nothing but `erased_at` is looked at.
fn read_living(items: Vec<Item>, of_living: impl Fn(Vec<Item>) -> Vec<String>) -> Vec<String> {
    let (erased, living): (Vec<_>, Vec<_>) = items.into_iter().partition(|item| item.contains_key("erased_at"));
    of_living(living).into_iter().chain(read::<Value>(erased)).collect()
}

/// The items of a file as their type.
fn read_as(kind: &str, items: Vec<Item>) -> Vec<String> {
    match kind {
        "settings" => read::<settings::SettingsItem>(items),
        "user" => read_living(items, read_unshown::<UserItem>),
        "login" | "login_long" => read_unshown::<LoginItem>(items),
        "session" => read::<SessionItem>(items),
        "login_attempts" | "address_attempts" => read::<accounts::throttle::Counter>(items),
        "mail_token" => read::<accounts::mail_tokens::MailTokenItem>(items),
        "product" => read::<ProductItem>(items),
        "in_stock" => read::<catalog::in_stock::InStock>(items),
        "product_change" => read::<catalog::change::item::OpenChange>(items),
        "stock" => read::<StockItem>(items),
        "stock_a_further_shard" => read::<StockShard>(items),
        "terms" => read::<VariantTerms>(items),
        "price_that_ended" => read::<catalog::prices::PriceRecord>(items),
        "sku" | "sku_guard" => read::<SkuHolder>(items),
        "external_id" => read::<catalog::externals::ExternalGuard>(items),
        "category" => read::<CategoryItem>(items),
        "category_tree" => read::<catalog::category_tree::TreeState>(items),
        "category_slug" | "product_slug" => read::<catalog::slugs::Guard>(items),
        "customer_s_cart" | "visitor_s_cart" => read_living(items, read::<carts::CartItem>),
        "idempotency" => read::<IdempotencyRecord>(items),
        "customer_s_order" | "guest_s_order" => read::<OrderItem>(items),
        "order_pointer" => read::<orders::order::OrderPointer>(items),
        "order_number" => read::<orders::number::NumberItem>(items),
        "saga" => read::<orders::saga::item::SagaItem>(items),
        "order_lines" => read::<orders::lines::Chunk>(items),
        "order_note" => read_unshown::<OrderNote>(items),
        "low_stock" => read::<stock::low::LowStock>(items),
        "mail" => read::<MailItem>(items),
        "dead_letter" => read::<DeadLetter>(items),
        "search_for_missing_effects" => read::<effects::pass::Pass>(items),
        "audit" => read::<Audit>(items),
        "sales_of_a_day" => read::<SalesDay>(items),
        "sales_of_a_day_detail" => read::<SalesDetail>(items),
        "count_of_a_day_s_sales" => read::<sales::unfinished::Unfinished>(items),
        "count_of_a_day_s_sales_products" => read::<sales::unfinished::Chunk>(items),
        "import" => read::<ImportItem>(items),
        "media_task" => read::<MediaTask>(items),
        "ticket" => read::<live::tickets::TicketItem>(items),
        "live_connection" => read::<ConnectionItem>(items),
        "live_connection_of_a_user" | "live_connection_of_a_topic" => read::<Listener>(items),
        "listing" => read::<ProductCard>(items),
        // These have no type: their attributes are used by name.
        "quota" | "counter" | "counter_a_further_shard" => read::<Value>(items),
        other => panic!("golden items of an unknown kind: {other}"),
    }
}

#[test]
fn golden_items_are_read_as_ever() {
    for path in files() {
        let kind = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        let text = std::fs::read_to_string(&path).expect("a file");
        let items: Vec<serde_dynamo::Item> = serde_json::from_str(&text).expect("items");
        let read = read_as(&kind, items.into_iter().map(Item::from).collect());
        insta::assert_snapshot!(kind, read.join("\n"));
    }
}
