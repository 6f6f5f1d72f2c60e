use serde::Serialize;
use shared::store::StockItem;
use utoipa::ToSchema;

/// The stock of a variant.
#[derive(Serialize, ToSchema)]
#[schema(as = Stock)]
pub(crate) struct StockBody {
    #[schema(example = "prod_019b78cf732073819059bf1f823cb2ff")]
    product_id: String,
    #[schema(example = "var_019b78cf732073819059bf1f823cb2ff")]
    variant_id: String,
    /// Units in stock, in all shards. Below 0, that many are owed to buyers.
    #[schema(example = 12)]
    available: i64,
    /// Whether a unit can be bought.
    in_stock: bool,
    /// The number of shards that the stock is divided into.
    #[schema(minimum = 1, maximum = 64, example = 1)]
    parts: u8,
}

impl From<StockItem> for StockBody {
    fn from(stock: StockItem) -> Self {
        let parts = stock.shards.get();
        let (product_id, variant_id) = (stock.product_id.to_string(), stock.id.to_string());
        let in_stock = stock.is_in_stock();
        Self { product_id, variant_id, available: stock.available, in_stock, parts }
    }
}
