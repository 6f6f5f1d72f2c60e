use serde::Serialize;
use shared::domain::{Counts, Currency, Day, SalesDay, Timestamp, TopVariant, recorded_currency};
use shared::http::MoneyBody;
use shared::store::is_settled;
use utoipa::ToSchema;

/// The sales of a day.
#[derive(Serialize, ToSchema)]
#[schema(as = SalesDay)]
pub(crate) struct SalesDayBody {
    /// In UTC.
    #[schema(format = Date, example = "2026-01-31")]
    day: String,
    /// Orders placed, including those cancelled since.
    #[schema(example = 120)]
    orders: u64,
    /// Orders of that day that were cancelled since. The other figures exclude them.
    #[schema(example = 3)]
    cancelled: u64,
    /// Units sold, without cancelled orders.
    #[schema(example = 310)]
    units: u64,
    /// Revenue, without cancelled orders.
    revenue: MoneyBody,
    /// How many different products were sold.
    #[schema(example = 48)]
    products: u64,
    /// Orders in a currency that the shop used before. The revenue excludes them.
    #[schema(example = 0)]
    other_currency_orders: u64,
    /// Whether the day was still running when the orders were counted.
    running: bool,
    /// When the orders were counted. Later orders and cancellations may be missing. Null if never counted.
    #[schema(format = DateTime, example = "2026-02-01T00:10:00.000Z")]
    as_of: Option<String>,
}

/// A best-selling variant.
#[derive(Serialize, ToSchema)]
#[schema(as = TopVariant)]
pub(crate) struct TopVariantBody {
    #[schema(example = "var_019b78cf732073819059bf1f823cb2ff")]
    variant_id: String,
    #[schema(example = "prod_019b78cf732073819059bf1f823cb2ff")]
    product_id: String,
    /// The product's name at its last sale.
    #[schema(example = "Blue mug")]
    name: String,
    /// The values of its options. Null if the product has none.
    #[schema(example = "Navy / M")]
    variant_name: Option<String>,
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

impl TopVariantBody {
    pub(crate) fn new(variant: TopVariant, currency: Currency) -> Self {
        let TopVariant { variant_id, sold } = variant;
        Self {
            variant_id: variant_id.to_string(),
            product_id: sold.product_id.to_string(),
            name: sold.name,
            variant_name: sold.variant_name,
            sku: sold.sku,
            units: sold.units,
            revenue: MoneyBody::new(sold.revenue, currency),
        }
    }
}

/// That of the count, which may be older than the shop's.
pub(crate) fn currency(sales: &SalesDay) -> Currency {
    recorded_currency(&sales.currency)
}
