use std::collections::BTreeMap;

use serde_json::Value;

use super::Policy;

/// How many of each variant.
pub type Lines = BTreeMap<String, i64>;

/// How the reason of a correction begins that has a name of its own, and is made once however often it is asked for.
pub(crate) const COUNT: &str = "count ";

/// What an item of the table is to the ledger.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Entry {
    /// Some of a variant's stock: all of it, or a part. Or of a counter that is no stock.
    Stock {
        variant: String,
        part: String,
        available: i64,
        /// Only the first part has it.
        policy: Option<Policy>,
    },
    Order(String, Order),
    /// Some of the lines of an order, and some of its takings, in the order of being taken.
    Chunk {
        order: String,
        chunk: String,
        sold: Sold,
    },
    Saga(String, Saga),
    /// Where an order is.
    Pointer {
        order: String,
        partition: String,
    },
    /// What an idempotency key did.
    Key {
        key: String,
        order: String,
    },
    /// Staff added so many of these variants, or took them.
    Adjusted {
        id: String,
        by: Vec<(String, i64)>,
        /// What names the request, if only one record may be of it.
        request: Option<String>,
    },
    Other,
}

/// An order as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    pub state: OrderState,
    /// Where it is.
    pub partition: String,
    /// As the test named it.
    pub email: String,
    /// In so many items of their own; 0 if they are here.
    pub chunks: u64,
    pub sold: Sold,
    /// The product of each line's price and quantity, summed, of those that are here.
    pub sum: i64,
    pub total: i64,
    pub line_count: u64,
    pub unit_count: i64,
}

/// What an order was sold, and what it took for that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sold {
    pub lines: Vec<(String, i64)>,
    pub takings: Vec<(String, i64)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderState {
    Pending,
    Paid,
    Shipped,
    Delivered,
    Cancelled,
}

/// How far an order in several transactions has come: the first `done` of its takings are held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saga {
    pub phase: String,
    pub done: u64,
}

impl Entry {
    pub(super) fn of((pk, sk): (&str, &str), item: &Value) -> Self {
        let (kind, id) = pk.split_once('#').unwrap_or((pk, ""));
        let id = id.to_owned();
        match kind {
            "VARIANT" if sk == "STOCK" || sk.starts_with("STOCK#") => {
                let policy = (sk == "STOCK").then(|| Policy::of(item));
                Self::Stock { variant: id, part: sk.to_owned(), available: number(item, "available"), policy }
            }
            "COUNTER" => {
                // As takings name it.
                let counter = format!("counter:{id}");
                let available = number(item, "available");
                Self::Stock { variant: counter, part: sk.to_owned(), available, policy: None }
            }
            "USER" | "GUEST" if sk.starts_with("ORDER#") => Self::Order(sk[6..].to_owned(), Order::of(pk, item)),
            "ORDER" if sk == "POINTER" => Self::Pointer { order: id, partition: text(item, "partition") },
            "ORDER" if sk == "PLAN" => {
                let done = u64::try_from(number(item, "done")).expect("not below zero");
                Self::Saga(id, Saga { phase: text(item, "phase"), done })
            }
            "ORDER" if sk.starts_with("LINES#") => {
                Self::Chunk { order: id, chunk: sk.to_owned(), sold: Sold::of(item, false) }
            }
            // Staff's keys are not of orders.
            "IDEMPOTENCY" if item["order_id"].is_null() => Self::Other,
            "IDEMPOTENCY" => Self::Key { key: id, order: text(item, "order_id") },
            "AUDIT" if item["action"] == "adjust_stock" => {
                let detail = &item["detail"];
                let by = detail["delta"].as_i64().unwrap_or_else(|| moved(detail));
                // The record names what staff named.
                let request = detail["reason"].as_str().filter(|reason| reason.starts_with(COUNT)).map(str::to_owned);
                Self::Adjusted { id: sk.to_owned(), by: vec![(id.replace("prod_", "var_"), by)], request }
            }
            "AUDIT" if item["action"] == "update_product" && item["detail"]["stock"].is_object() => {
                let set = &item["detail"]["stock"];
                let by = match set["to"].is_i64() {
                    true => vec![(id.replace("prod_", "var_"), moved(set))],
                    false => set.as_object().into_iter().flatten().map(|(id, set)| (id.clone(), moved(set))).collect(),
                };
                Self::Adjusted { id: sk.to_owned(), by, request: None }
            }
            _ => Self::Other,
        }
    }
}

impl Order {
    fn of(partition: &str, item: &Value) -> Self {
        Self {
            state: OrderState::of(&text(item, "status")),
            partition: partition.to_owned(),
            email: item["email"].as_str().unwrap_or_default().to_owned(),
            chunks: item["chunks"].as_u64().unwrap_or(0),
            sold: Sold::of(item, true),
            sum: cost(item),
            total: number(item, "total"),
            line_count: item["line_count"].as_u64().expect("a number"),
            unit_count: number(item, "unit_count"),
        }
    }

    /// Whether it has its stock.
    pub fn is_live(&self) -> bool {
        self.state != OrderState::Cancelled
    }
}

impl OrderState {
    fn of(status: &str) -> Self {
        match status {
            "pending" => Self::Pending,
            "paid" => Self::Paid,
            "shipped" => Self::Shipped,
            "delivered" => Self::Delivered,
            "cancelled" => Self::Cancelled,
            other => panic!("no status: {other}"),
        }
    }

    /// Written down here once more on purpose: the shop's own table of steps is what is tested.
    pub(super) fn may_become(self, to: Self) -> bool {
        use OrderState::{Cancelled, Delivered, Paid, Pending, Shipped};
        let steps: &[Self] = match self {
            Pending => &[Paid, Shipped, Cancelled],
            Paid => &[Shipped, Cancelled],
            Shipped => &[Delivered],
            Delivered | Cancelled => &[],
        };
        steps.contains(&to)
    }
}

impl Sold {
    fn of(item: &Value, takings_are_beside: bool) -> Self {
        let list = |name: &str| item[name].as_array().map_or(&[][..], Vec::as_slice).iter();
        // The only variant of a product is not stored. Its id has the bits of the product's.
        let variant = |line: &Value| match line["variant"].as_str() {
            Some(variant) => variant.to_owned(),
            None => text(line, "product").replacen("prod_", "var_", 1),
        };
        let units = |line: &Value| line["taken"].as_i64().unwrap_or_else(|| number(line, "quantity"));
        let takings = list("takings").map(|taking| (text(taking, "counter"), number(taking, "units")));
        // The items of a staged order list all takings, those of other orders only what is beside the lines.
        let of_lines = list("lines").filter(|_| takings_are_beside).map(|line| (variant(line), units(line)));
        Self {
            lines: list("lines").map(|line| (variant(line), number(line, "quantity"))).collect(),
            takings: of_lines.chain(takings).collect(),
        }
    }
}

/// By how much a count changed what there is.
fn moved(count: &Value) -> i64 {
    number(count, "to") - number(count, "from")
}

/// What the lines of an item cost.
fn cost(item: &Value) -> i64 {
    let lines = item["lines"].as_array().map_or(&[][..], Vec::as_slice).iter();
    lines.map(|line| number(line, "price") * number(line, "quantity")).sum()
}

#[track_caller]
fn number(item: &Value, name: &str) -> i64 {
    item[name].as_i64().unwrap_or_else(|| panic!("no number {name}: {item}"))
}

#[track_caller]
fn text(item: &Value, name: &str) -> String {
    item[name].as_str().unwrap_or_else(|| panic!("no text {name}: {item}")).to_owned()
}
