use std::borrow::Cow;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};

use crate::auth::SecretHash;
use crate::domain::{
    AuditId, CategoryId, ConnectionId, CounterId, CounterName, Day, ExternalId, ImportId, MediaId, NoteId, OrderId,
    OrderNumber, OrderStatus, ProductId, SessionId, Slug, Timestamp, Topic, UserId, VariantId,
};
use crate::domain::{MailId, MailUrgency};
use crate::store::schema::{PARTITION_KEY, SORT_KEY};
use crate::store::table::item::Item;

/// The key of an item. All keys of the table are built here, from typed ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::store) struct Key {
    pub(in crate::store) pk: String,
    pub(in crate::store) sk: String,
}

/// The buyer of an order, which determines its partition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Buyer {
    Customer(UserId),
    /// A guest, by the hash of their order token.
    Guest(SecretHash),
}

/// A list of listings: of all products or of one category; of any stock, in stock or sold out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct Shelf {
    pub(in crate::store) category: Option<CategoryId>,
    pub(in crate::store) in_stock: Option<bool>,
}

/// The number of index partitions for the orders of a status, so that many new orders are not limited by one partition.
pub(in crate::store) const ORDER_SHARDS: u8 = 4;
/// The same for the waiting mails of one urgency.
pub(in crate::store) const MAIL_SHARDS: u8 = 4;

impl Key {
    fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self { pk: pk.into(), sk: sk.into() }
    }

    pub(in crate::store) fn attributes(&self) -> Item {
        [(PARTITION_KEY, &self.pk), (SORT_KEY, &self.sk)]
            .map(|(name, value)| (name.to_owned(), AttributeValue::S(value.clone())))
            .into()
    }

    /// Returns true if the item has this key.
    pub(in crate::store) fn is_of(&self, item: &Item) -> bool {
        let is =
            |name: &str, text: &str| item.get(name).and_then(|value| value.as_s().ok()).is_some_and(|it| it == text);
        is(PARTITION_KEY, &self.pk) && is(SORT_KEY, &self.sk)
    }

    /// The settings that the table was created with.
    pub(in crate::store) fn settings() -> Self {
        Self::new("SETTINGS", "SETTINGS")
    }

    /// A user's profile.
    pub(in crate::store) fn user(id: UserId) -> Self {
        Self::new(user_partition(id), PROFILE)
    }

    /// A login item, by folded e-mail address or username. The key makes it unique.
    pub(in crate::store) fn login(folded: &str) -> Self {
        Self::new(format!("LOGIN#{}", bounded(folded)), "LOGIN")
    }

    /// A session of a user.
    pub(in crate::store) fn session(user: UserId, id: SessionId) -> Self {
        Self::new(user_partition(user), format!("{SESSIONS}{id}"))
    }

    /// Wrong passwords for a login from one IP address.
    pub(in crate::store) fn login_attempts(folded: &str, address: &str) -> Self {
        let login = SecretHash::of(folded.as_bytes());
        Self::new(format!("ATTEMPTS#LOGIN#{}#{address}", login.as_str()), "ATTEMPTS")
    }

    /// Wrong passwords from one IP address, for all logins.
    pub(in crate::store) fn address_attempts(address: &str) -> Self {
        Self::new(format!("ATTEMPTS#ADDRESS#{address}"), "ATTEMPTS")
    }

    /// The count of a quota in a window, by the hash of its subject.
    pub(in crate::store) fn quota(what: &str, subject: &SecretHash, window: i64) -> Self {
        Self::new(format!("QUOTA#{what}#{}#{window}", subject.as_str()), "QUOTA")
    }

    /// A mailed token, by its hash.
    pub(in crate::store) fn mail_token(token: &SecretHash) -> Self {
        Self::new(format!("TOKEN#{}", token.as_str()), "TOKEN")
    }

    /// A product's own item.
    pub(in crate::store) fn product(id: ProductId) -> Self {
        Self::new(product_partition(id), "PRODUCT")
    }

    /// The set of a product's variants that are in stock.
    pub(in crate::store) fn in_stock(id: ProductId) -> Self {
        Self::new(product_partition(id), "IN_STOCK")
    }

    /// A change of a product that is under way.
    pub(in crate::store) fn product_change(id: ProductId) -> Self {
        Self::new(product_partition(id), "CHANGE")
    }

    /// A variant's stock, or its first shard.
    pub(in crate::store) fn stock(id: VariantId) -> Self {
        Self::new(variant_partition(id), STOCK)
    }

    /// A shard of a variant's stock. Shard 0 always exists: it is [`Key::stock`].
    pub(in crate::store) fn stock_shard(id: VariantId, shard: u8) -> Self {
        if shard == 0 { Self::stock(id) } else { Self::new(variant_partition(id), format!("{STOCK}#{shard:02}")) }
    }

    /// What totals and order lines need of a variant.
    pub(in crate::store) fn terms(id: VariantId) -> Self {
        Self::new(variant_partition(id), "TERMS")
    }

    /// The record of a price of a variant that ended at this moment, with this change.
    pub(in crate::store) fn price(id: VariantId, until: Timestamp, change: AuditId) -> Self {
        Self::new(prices_partition(id), format!("{}#{change}", moment(until)))
    }

    /// A shard of a counter that is no stock. Shard 0 always exists.
    pub(in crate::store) fn counter(name: &CounterName, shard: u8) -> Self {
        let sk = if shard == 0 { COUNTER.to_owned() } else { format!("{COUNTER}#{shard:02}") };
        Self::new(counter_partition(name), sk)
    }

    /// A shard of any counter.
    pub(in crate::store) fn of_counter(counter: &CounterId, shard: u8) -> Self {
        match counter {
            CounterId::Stock(variant) => Self::stock_shard(*variant, shard),
            CounterId::Named(name) => Self::counter(name, shard),
        }
    }

    /// One of the variants with a folded sku.
    pub(in crate::store) fn sku(folded: &str, variant: VariantId) -> Self {
        Self::new(sku_partition(folded), variant.to_string())
    }

    /// The guard of a folded sku, where skus are unique.
    pub(in crate::store) fn sku_guard(folded: &str) -> Self {
        Self::new(sku_partition(folded), "GUARD")
    }

    /// The guard of what a product is known by elsewhere.
    pub(in crate::store) fn external(external: &ExternalId) -> Self {
        let text = external.id.as_str();
        Self::new(format!("EXTERNAL#{}#{}", external.source.as_str(), bounded(text)), "EXTERNAL")
    }

    /// A product's listing on a shelf.
    pub(in crate::store) fn listing(shelf: Shelf, id: ProductId) -> Self {
        Self::new(shelf.partition(), id.to_string())
    }

    pub(in crate::store) fn category(id: CategoryId) -> Self {
        Self::new(CATEGORIES, id.to_string())
    }

    /// The version of the tree that the categories are.
    pub(in crate::store) fn category_tree() -> Self {
        Self::new(CATEGORIES, CATEGORY_TREE)
    }

    /// The guard of a category's slug, which makes it unique among categories.
    pub(in crate::store) fn category_slug(slug: &Slug) -> Self {
        Self::new(slug_partition(slug), "CATEGORY")
    }

    /// The guard of a product's slug, which makes it unique among products.
    pub(in crate::store) fn product_slug(slug: &Slug) -> Self {
        Self::new(slug_partition(slug), "PRODUCT")
    }

    /// A customer's cart.
    pub(in crate::store) fn customer_cart(user: UserId) -> Self {
        Self::new(format!("CART#{user}"), "CART")
    }

    /// A visitor's cart, by the hash of its token.
    pub(in crate::store) fn visitor_cart(token: &SecretHash) -> Self {
        Self::new(format!("CART#{}", token.as_str()), "CART")
    }

    /// An idempotency record, by the hash of its scope and key.
    pub(in crate::store) fn idempotency(scope: &SecretHash) -> Self {
        Self::new(format!("IDEMPOTENCY#{}", scope.as_str()), "IDEMPOTENCY")
    }

    /// An order, in its buyer's partition.
    pub(in crate::store) fn order(buyer: &Buyer, id: OrderId) -> Self {
        Self::new(buyer_partition(buyer), format!("{ORDERS}{id}"))
    }

    /// The pointer to an order, for staff, who know only its id.
    pub(in crate::store) fn order_pointer(id: OrderId) -> Self {
        Self::new(order_partition(id), "POINTER")
    }

    /// An order's number, which the key makes unique.
    pub(in crate::store) fn order_number(number: &OrderNumber) -> Self {
        Self::new(format!("NUMBER#{}", number.as_str()), "NUMBER")
    }

    /// The order saga of an order.
    pub(in crate::store) fn saga(id: OrderId) -> Self {
        Self::new(order_partition(id), "PLAN")
    }

    /// A chunk of the lines of an order that a saga places.
    pub(in crate::store) fn order_lines(id: OrderId, chunk: u8) -> Self {
        Self::new(order_partition(id), format!("{LINES}{chunk:02}"))
    }

    /// A note by staff on an order.
    pub(in crate::store) fn order_note(id: OrderId, note: NoteId) -> Self {
        Self::new(order_partition(id), format!("{NOTES}{note}"))
    }

    /// The item that exists while a variant's stock is low.
    pub(in crate::store) fn low_stock(id: VariantId) -> Self {
        Self::new(format!("LOW_STOCK#{id}"), LOW_STOCK)
    }

    /// A mail to send.
    pub(in crate::store) fn mail(id: &MailId) -> Self {
        Self::new(format!("{MAILS_OF}{}", id.as_str()), MAIL)
    }

    /// A stream record that a function set aside.
    pub(in crate::store) fn dead_letter(function: &str, sequence_number: &str) -> Self {
        Self::new(DEAD_LETTERS, format!("{function}#{sequence_number}"))
    }

    /// The progress of the reconciliation.
    pub(in crate::store) fn reconciling() -> Self {
        Self::new("RECONCILING", "RECONCILING")
    }

    /// The totals of a day's sales.
    pub(in crate::store) fn sales(day: Day) -> Self {
        Self::new(SALES, format!("DAY#{day}"))
    }

    /// A day's sales with the best-selling products.
    pub(in crate::store) fn sales_detail(day: Day) -> Self {
        Self::new(SALES, format!("DETAIL#{day}"))
    }

    /// The unfinished count of a day's sales.
    pub(in crate::store) fn sales_count(day: Day) -> Self {
        Self::new(SALES, format!("COUNT#{day}"))
    }

    /// A chunk of the products of an unfinished count, as one of its runs wrote it.
    pub(in crate::store) fn sales_counted(day: Day, run: &str, chunk: u16) -> Self {
        Self::new(sales_count_partition(day), format!("{run}#{chunk:04}"))
    }

    /// An import of a catalogue.
    pub(in crate::store) fn import(id: ImportId) -> Self {
        Self::new(IMPORTS, id.to_string())
    }

    /// Work on the objects of media, to be done later.
    pub(in crate::store) fn media_task(id: MediaId) -> Self {
        Self::new(format!("MEDIA_TASK#{id}"), "MEDIA_TASK")
    }

    /// A ticket for a live connection, by its hash.
    pub(in crate::store) fn ticket(ticket: &SecretHash) -> Self {
        Self::new(format!("TICKET#{}", ticket.as_str()), "TICKET")
    }

    /// A live connection, for API Gateway, which knows only its id.
    pub(in crate::store) fn connection(id: &ConnectionId) -> Self {
        Self::new(format!("{CONNECTION}{id}"), "CONNECTION")
    }

    /// One of the slots for a user's live connections. The number of these keys is the limit.
    pub(in crate::store) fn live_slot(user: UserId, slot: u8) -> Self {
        Self::new(user_partition(user), format!("{LIVE}{slot:02}"))
    }

    /// A live connection among the subscribers of a topic.
    pub(in crate::store) fn topic_listener(topic: Topic, id: &ConnectionId) -> Self {
        Self::new(topic_partition(topic), format!("{CONNECTION}{id}"))
    }

    /// An audit record of a target.
    pub(in crate::store) fn audit(target: &str, id: AuditId) -> Self {
        Self::new(audit_partition(target), id.to_string())
    }
}

/// DynamoDB's limit for a partition key is 2,048 bytes, including our prefix.
const LONGEST_TEXT: usize = 1_024;

/// The partition of all categories.
pub(in crate::store) const CATEGORIES: &str = "CATEGORIES";
/// Prefix of their sort keys.
pub(in crate::store) const CATEGORY_PREFIX: &str = "cat_";
/// Sort key of the version of their tree.
const CATEGORY_TREE: &str = "TREE";
/// The partition of all dead letters.
pub(in crate::store) const DEAD_LETTERS: &str = "DEAD_LETTERS";
/// The partition of all days' sales.
pub(in crate::store) const SALES: &str = "SALES";
/// Sort key of a variant's stock, and prefix of the sort keys of its further shards.
pub(in crate::store) const STOCK: &str = "STOCK";
/// Sort key of a counter that is no stock, and prefix of the sort keys of its further shards.
pub(in crate::store) const COUNTER: &str = "COUNTER";
/// Prefix of the sort keys of a user's sessions.
pub(in crate::store) const SESSIONS: &str = "SESSION#";
/// Prefix of the sort keys of a buyer's orders.
pub(in crate::store) const ORDERS: &str = "ORDER#";
/// Prefix of the sort keys of an order's lines, if they are items of their own.
pub(in crate::store) const LINES: &str = "LINES#";
/// Prefix of the sort keys of an order's notes.
pub(in crate::store) const NOTES: &str = "NOTE#";
/// Prefix of the sort keys of a user's live connections.
pub(in crate::store) const LIVE: &str = "LIVE#";
/// Prefix of a live connection's partition key, and of its sort key in a topic.
pub(in crate::store) const CONNECTION: &str = "CONNECTION#";
/// The collection of all sagas in the index.
pub(in crate::store) const SAGAS: &str = "PLANS";
/// Sort key of a user's profile.
const PROFILE: &str = "PROFILE";
/// Sort key of the item that exists while a stock is low.
const LOW_STOCK: &str = "LOW_STOCK";
/// Prefix of the partition keys of mails, and their sort key.
const MAILS_OF: &str = "MAIL#";
const MAIL: &str = "MAIL";
/// Prefix of the collections, in the index, of waiting mails. Without a suffix, it is the collection of mails that an
/// older version queued.
pub(in crate::store) const MAILS: &str = "MAILS";
/// The partition of all imports.
pub(in crate::store) const IMPORTS: &str = "IMPORTS";
/// Prefix of the sort keys of imports.
pub(in crate::store) const IMPORT_PREFIX: &str = "imp_";
/// The collection, in the index, of open imports.
pub(in crate::store) const OPEN_IMPORTS: &str = "IMPORTS#OPEN";
/// The collection, in the index, of work on the objects of media.
pub(in crate::store) const MEDIA_TASKS: &str = "MEDIA_TASKS";
/// The collection, in the index, of products that are not shown, and so have no listings.
pub(in crate::store) const HIDDEN_PRODUCTS: &str = "PRODUCTS#HIDDEN";
/// The collection, in the index, of products with a change under way.
pub(in crate::store) const PRODUCT_CHANGES: &str = "PRODUCTS#CHANGING";
/// The collection, in the index, of users whose erasure is not finished.
pub(in crate::store) const ERASURES: &str = "ERASURES";
/// The collection of all users in the index.
pub(in crate::store) const USERS: &str = "USERS";

/// A text as part of a key, or its hash if it is too long: folding can turn a character into eighteen.
fn bounded(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST_TEXT {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("HASH#{}", SecretHash::of(text.as_bytes()).as_str()))
    }
}

pub(in crate::store) fn user_partition(id: UserId) -> String {
    format!("USER#{id}")
}

/// The ids of the user and the session, as text, if this is a session's key.
pub(in crate::store) fn parts_of_session<'a>(pk: &'a str, sk: &'a str) -> Option<(&'a str, &'a str)> {
    Some((pk.strip_prefix("USER#")?, sk.strip_prefix(SESSIONS)?))
}

/// The partition of a topic's subscribers.
pub(in crate::store) fn topic_partition(topic: Topic) -> String {
    format!("TOPIC#{}", topic.as_str())
}

fn slug_partition(slug: &Slug) -> String {
    format!("SLUG#{}", slug.as_str())
}

pub(in crate::store) fn product_partition(id: ProductId) -> String {
    format!("PRODUCT#{id}")
}

pub(in crate::store) fn variant_partition(id: VariantId) -> String {
    format!("VARIANT#{id}")
}

/// The partition of the prices that a variant had.
pub(in crate::store) fn prices_partition(id: VariantId) -> String {
    format!("PRICES#{id}")
}

/// A sort key before those of all prices that ended after this moment, and after those of all others.
pub(in crate::store) fn price_after(at: Timestamp) -> String {
    moment(at.plus(Duration::from_millis(1)))
}

pub(in crate::store) fn counter_partition(name: &CounterName) -> String {
    format!("COUNTER#{}", name.as_str())
}

/// The partition of a folded sku.
pub(in crate::store) fn sku_partition(folded: &str) -> String {
    format!("SKU#{}", bounded(folded))
}

/// The variant's id, as text, if this is the key of its stock or of one of its shards.
pub(in crate::store) fn variant_of_stock<'a>(pk: &'a str, sk: &str) -> Option<&'a str> {
    let of_stock = sk.strip_prefix(STOCK).is_some_and(|shard| shard.is_empty() || shard.starts_with('#'));
    pk.strip_prefix("VARIANT#").filter(|_| of_stock)
}

/// Returns true if this is the key of an order.
pub(in crate::store) fn is_order(pk: &str, sk: &str) -> bool {
    sk.starts_with(ORDERS) && (pk.starts_with("USER#") || pk.starts_with("GUEST#"))
}

/// Returns true if this is the key of a user's profile.
pub(in crate::store) fn is_user(pk: &str, sk: &str) -> bool {
    sk == PROFILE && pk.starts_with("USER#")
}

/// Returns true if this is the sort key of the item that exists while a stock is low.
pub(in crate::store) fn is_low_stock(sk: &str) -> bool {
    sk == LOW_STOCK
}

/// Returns true if this is the key of a mail.
pub(in crate::store) fn is_mail(pk: &str, sk: &str) -> bool {
    sk == MAIL && pk.starts_with(MAILS_OF)
}

/// The partition of an order's other items. The order itself is in its buyer's partition.
pub(in crate::store) fn order_partition(id: OrderId) -> String {
    format!("ORDER#{id}")
}

/// The partition of the items that the runs of a day's count have written.
pub(in crate::store) fn sales_count_partition(day: Day) -> String {
    format!("SALES#{day}")
}

/// The partition of a target's audit records.
pub(in crate::store) fn audit_partition(target: &str) -> String {
    format!("AUDIT#{target}")
}

pub(in crate::store) fn buyer_partition(buyer: &Buyer) -> String {
    match buyer {
        Buyer::Customer(user) => user_partition(*user),
        Buyer::Guest(token) => format!("GUEST#{}", token.as_str()),
    }
}

/// The collection, in the index, of the orders with this e-mail address, by its hash.
pub(in crate::store) fn orders_of_email(email: &SecretHash) -> String {
    format!("ORDERS_OF#{}", email.as_str())
}

/// The collection, in the index, of a shard of the orders with this status.
pub(in crate::store) fn order_collection(status: OrderStatus, shard: u8) -> String {
    format!("ORDERS#{status}#{shard}")
}

pub(in crate::store) fn order_shard(id: OrderId) -> u8 {
    id.last_byte() % ORDER_SHARDS
}

/// The collection, in the index, of a shard of the waiting mails of one urgency.
pub(in crate::store) fn mail_collection(urgency: MailUrgency, shard: u8) -> String {
    format!("{MAILS}#{}#{shard}", urgency.as_str())
}

pub(in crate::store) fn mail_shard(id: &MailId) -> u8 {
    let sum = id.as_str().bytes().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
    sum % MAIL_SHARDS
}

/// The position of a mail in the index: by its next attempt.
pub(in crate::store) fn mail_position(next_try_at: Timestamp, id: &MailId) -> String {
    format!("{}#{}", mails_until(next_try_at), id.as_str())
}

/// The position of work on media in the index: by when it is due.
pub(in crate::store) fn media_task_position(due_at: Timestamp, id: MediaId) -> String {
    format!("{}#{id}", mails_until(due_at))
}

/// A position in the index before all mails whose next attempt, and all work on media whose time, is at this moment or
/// later.
pub(in crate::store) fn mails_until(moment: Timestamp) -> String {
    self::moment(moment)
}

/// A moment as part of a key: it sorts by time.
fn moment(at: Timestamp) -> String {
    format!("{:015}", at.millis().max(0))
}

impl Shelf {
    pub(in crate::store) fn partition(self) -> String {
        let scope = self.category.map_or_else(|| "ALL".to_owned(), |category| category.to_string());
        match self.in_stock {
            None => format!("LISTING#{scope}"),
            Some(true) => format!("LISTING#{scope}#IN_STOCK"),
            Some(false) => format!("LISTING#{scope}#SOLD_OUT"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ExternalSource, SingleLine};

    /// The same as the table of keys in the access-pattern document. A new kind of item must be added here.
    #[test]
    fn every_key_is_printed() {
        let at = Timestamp::from_millis(1_769_860_800_000);
        let (user, session) = (UserId::new(at, [1; 10]), SessionId::new(at, [2; 10]));
        let (product, category) = (ProductId::new(at, [3; 10]), CategoryId::new(at, [4; 10]));
        let (order, audit) = (OrderId::new(at, [5; 10]), AuditId::new(at, [6; 10]));
        let day = Day::of(at);
        let token = SecretHash::of(b"token");
        let counter = CounterName::parse("uses").expect("a name");
        let slug = Slug::parse("mugs").expect("a slug");
        let handle = SingleLine::parse("blue-mug").expect("an id");
        let external = ExternalId { source: ExternalSource::Shopify, id: handle };
        let connection = ConnectionId::new("L0SM9cOFvHcCIhw=");
        let (customer, guest) = (Buyer::Customer(user), Buyer::Guest(token.clone()));
        let mut keys = vec![
            ("settings", Key::settings()),
            ("user", Key::user(user)),
            ("login", Key::login("ada@example.com")),
            ("login, long", Key::login(&"\u{e9}".repeat(600))),
            ("session", Key::session(user, session)),
            ("login attempts", Key::login_attempts("ada@example.com", "203.0.113.7")),
            ("address attempts", Key::address_attempts("203.0.113.7")),
            ("quota", Key::quota("register", &token, 491_628)),
            ("mail token", Key::mail_token(&token)),
            ("product", Key::product(product)),
            ("in stock", Key::in_stock(product)),
            ("product change", Key::product_change(product)),
            ("stock", Key::stock(product.only_variant())),
            ("stock, a further shard", Key::stock_shard(product.only_variant(), 7)),
            ("terms", Key::terms(product.only_variant())),
            ("price that ended", Key::price(product.only_variant(), at, audit)),
            ("counter", Key::counter(&counter, 0)),
            ("counter, a further shard", Key::counter(&counter, 7)),
            ("sku", Key::sku("mug-1", product.only_variant())),
            ("sku, guard", Key::sku_guard("mug-1")),
            ("external id", Key::external(&external)),
            ("category", Key::category(category)),
            ("category tree", Key::category_tree()),
            ("category slug", Key::category_slug(&slug)),
            ("product slug", Key::product_slug(&slug)),
            ("customer's cart", Key::customer_cart(user)),
            ("visitor's cart", Key::visitor_cart(&token)),
            ("idempotency", Key::idempotency(&token)),
            ("customer's order", Key::order(&customer, order)),
            ("guest's order", Key::order(&guest, order)),
            ("order pointer", Key::order_pointer(order)),
            ("order number", Key::order_number(&OrderNumber::of(4_711))),
            ("saga", Key::saga(order)),
            ("order lines", Key::order_lines(order, 7)),
            ("order note", Key::order_note(order, NoteId::new(at, [8; 10]))),
            ("low stock", Key::low_stock(product.only_variant())),
            ("mail", Key::mail(&MailId::new(format!("order.placed:{order}")))),
            ("dead letter", Key::dead_letter("stream", "100000000000000000001")),
            ("search for missing effects", Key::reconciling()),
            ("audit", Key::audit(&product.to_string(), audit)),
            ("sales of a day", Key::sales(day)),
            ("sales of a day, detail", Key::sales_detail(day)),
            ("count of a day's sales", Key::sales_count(day)),
            ("count of a day's sales, products", Key::sales_counted(day, "0123456789abcdef", 7)),
            ("import", Key::import(ImportId::new(at, [7; 10]))),
            ("media task", Key::media_task(MediaId::new(at, [9; 10]))),
            ("ticket", Key::ticket(&token)),
            ("live connection", Key::connection(&connection)),
            ("live connection, of a user", Key::live_slot(user, 7)),
            ("live connection, of a topic", Key::topic_listener(Topic::NewOrders, &connection)),
        ];
        for scope in [None, Some(category)] {
            for in_stock in [None, Some(true), Some(false)] {
                keys.push(("listing", Key::listing(Shelf { category: scope, in_stock }, product)));
            }
        }
        let mut print: Vec<String> =
            keys.iter().map(|(name, key)| format!("{name}: {} | {}", key.pk, key.sk)).collect();
        print.push(format!("users: {USERS} | {user}"));
        print.push(format!("users, being erased: {ERASURES} | {user}"));
        print.push(format!("sagas: {SAGAS} | {order}"));
        let mail = MailId::new("order.placed:…");
        print.push(format!("mails of an older version: {MAILS} | {}", mail_position(at, &mail)));
        print.extend(MailUrgency::ALL.map(|urgency| {
            format!("mails: {} | {}", mail_collection(urgency, mail_shard(&mail)), mail_position(at, &mail))
        }));
        print.push(format!("imports, open: {OPEN_IMPORTS} | {}", ImportId::new(at, [7; 10])));
        let task = MediaId::new(at, [9; 10]);
        print.push(format!("media tasks: {MEDIA_TASKS} | {}", media_task_position(at, task)));
        print.push(format!("products, hidden: {HIDDEN_PRODUCTS} | {product}"));
        print.push(format!("products, changing: {PRODUCT_CHANGES} | {product}"));
        print.push(format!("orders of an e-mail address: {} | {order}", orders_of_email(&token)));
        let shard = order_shard(order);
        print.extend(OrderStatus::ALL.map(|it| format!("orders: {} | {order}", order_collection(it, shard))));
        insta::assert_snapshot!(print.join("\n"));
    }
}
