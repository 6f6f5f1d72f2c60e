use serde::Serialize;
use shared::domain::{Counts, Currency, Day, SalesDay, Timestamp, TopProduct, recorded_currency};
use shared::http::MoneyBody;
use shared::store::is_settled;
use utoipa::ToSchema;

/// What a day sold.
#[derive(Serialize, ToSchema)]
#[schema(as = SalesDay)]
pub(crate) struct SalesDayBody {
    /// In UTC.
    #[schema(format = Date, example = "2026-01-31")]
    day: String,
    /// Orders that were placed.
    #[schema(example = 120)]
    orders: u64,
    /// Those of them that have been cancelled since. They count for nothing else.
    #[schema(example = 3)]
    cancelled: u64,
    /// Units in the others.
    #[schema(example = 310)]
    units: u64,
    /// What the others cost.
    revenue: MoneyBody,
    /// How many different products were sold.
    #[schema(example = 48)]
    products: u64,
    /// Orders that were paid in another currency, which the shop had before: not in the revenue.
    #[schema(example = 0)]
    other_currency_orders: u64,
    /// Whether orders may be missing, because the day was not over when they were counted.
    running: bool,
    /// When they were counted: later orders and cancellations may not be in it. Null for a day that was never counted.
    #[schema(format = DateTime, example = "2026-02-01T00:10:00.000Z")]
    as_of: Option<String>,
}

/// A product that sold well.
#[derive(Serialize, ToSchema)]
#[schema(as = TopProduct)]
pub(crate) struct TopProductBody {
    #[schema(example = "prod_019b78cf732073819059bf1f823cb2ff")]
    product_id: String,
    /// As it was last sold.
    #[schema(example = "Blue mug")]
    name: String,
    #[schema(example = "MUG-BLUE")]
    sku: Option<String>,
    #[schema(example = 42)]
    units: u64,
    revenue: MoneyBody,
}

impl SalesDayBody {
    /// A day that nothing was counted of.
    pub(crate) fn of_none(day: Day, currency: Currency, now: Timestamp) -> Self {
        Self::new(day, Counts::default(), 0, currency, None, now)
    }

    pub(crate) fn of(sales: &SalesDay, now: Timestamp) -> Self {
        Self::new(sales.day, sales.counts, sales.products, currency(sales), Some(sales.as_of), now)
    }

    fn new(
        day: Day,
        counts: Counts,
        products: u64,
        currency: Currency,
        as_of: Option<Timestamp>,
        now: Timestamp,
    ) -> Self {
        Self {
            day: day.to_string(),
            orders: counts.orders,
            cancelled: counts.cancelled,
            units: counts.units,
            revenue: MoneyBody::new(counts.revenue, currency),
            products,
            other_currency_orders: counts.other_currency,
            running: as_of.map_or_else(|| Day::of(now) == day, |at| !is_settled(day, at)),
            as_of: as_of.map(|at| at.to_string()),
        }
    }
}

impl TopProductBody {
    pub(crate) fn new(product: TopProduct, currency: Currency) -> Self {
        Self {
            product_id: product.product_id.to_string(),
            name: product.sold.name,
            sku: product.sold.sku,
            units: product.sold.units,
            revenue: MoneyBody::new(product.sold.revenue, currency),
        }
    }
}

/// That of the count, which may be older than the shop's.
pub(crate) fn currency(sales: &SalesDay) -> Currency {
    recorded_currency(&sales.currency)
}
