use shared::domain::{Invalid, Level, MAX_STOCK, ShardCount, SingleLine};
use shared::http::{Present, Problem};
use shared::store::Adjustment;
use utoipa::ToSchema;

/// Either `delta`, or `set` and `expected`, or `parts`.
#[derive(eserde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdjustStockRequest {
    #[serde(default)]
    delta: Present<i64>,
    #[serde(default)]
    set: Present<Level>,
    #[serde(default)]
    expected: Present<Level>,
    #[serde(default)]
    parts: Present<ShardCount>,
    pub(crate) reason: SingleLine<200>,
}

/// What is to be done to a stock.
#[derive(Debug)]
pub(crate) enum StockChange {
    Adjust(Adjustment),
    Spread(ShardCount),
}

/// A change of a stock: by `delta`, to `set` if it is as `expected`, or into `parts`.
#[derive(ToSchema)]
#[serde(untagged)]
#[schema(as = StockAdjustment)]
#[allow(dead_code)]
pub(crate) enum AdjustStockBody {
    Delta(StockDeltaBody),
    Set(StockSetBody),
    Parts(StockPartsBody),
}

/// A number of units to add, or to subtract if negative.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StockDelta)]
#[allow(dead_code)]
pub(crate) struct StockDeltaBody {
    /// Not 0.
    #[schema(minimum = -1_000_000_000, maximum = 1_000_000_000, example = 5)]
    delta: i64,
    /// For the audit record.
    #[schema(min_length = 1, max_length = 200, example = "Delivery 4711")]
    reason: String,
}

/// A counted stock, set only if the stock is as expected.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StockSet)]
#[allow(dead_code)]
pub(crate) struct StockSetBody {
    /// Below 0 only if back-orders are allowed.
    #[schema(minimum = -1_000_000_000, maximum = 1_000_000_000, example = 10)]
    set: i64,
    #[schema(minimum = -1_000_000_000, maximum = 1_000_000_000, example = 12)]
    expected: i64,
    /// For the audit record.
    #[schema(min_length = 1, max_length = 200, example = "Counted")]
    reason: String,
}

/// The number of shards to divide the stock into, for a variant that many people buy at once: sales from different shards
/// do not conflict. The units are divided evenly; their number stays the same.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StockParts)]
#[allow(dead_code)]
pub(crate) struct StockPartsBody {
    #[schema(minimum = 1, maximum = 64, example = 16)]
    parts: u8,
    /// For the audit record.
    #[schema(min_length = 1, max_length = 200, example = "Flash sale on Friday")]
    reason: String,
}

impl AdjustStockRequest {
    /// The same text for the same request, however it was written.
    pub(crate) fn canonical(&self) -> String {
        serde_json::json!([*self.delta, *self.set, *self.expected, *self.parts, self.reason]).to_string()
    }

    /// Which of the forms it has.
    ///
    /// # Errors
    /// 422 for none, more than one, or a delta that no stock can take.
    pub(crate) fn change(&self) -> Result<StockChange, Problem> {
        let refuse = |pointer, code, detail: &str| Err(Problem::invalid(pointer, &Invalid::new(code, detail)));
        let adjust = |adjustment| Ok(StockChange::Adjust(adjustment));
        match (*self.delta, *self.set, *self.expected, *self.parts) {
            (None, None, None, Some(parts)) => Ok(StockChange::Spread(parts)),
            (.., Some(_)) => refuse("/parts", "one_form", "must not stand with delta, or set and expected"),
            (Some(delta), None, None, None) if delta != 0 && (-MAX_STOCK..=MAX_STOCK).contains(&delta) => {
                adjust(Adjustment::Delta(delta))
            }
            (Some(_), None, None, None) => {
                let detail = format!("must be from -{MAX_STOCK} to {MAX_STOCK}, and not 0");
                refuse("/delta", "invalid_delta", &detail)
            }
            (None, Some(to), Some(expected), None) => adjust(Adjustment::Set { to, expected }),
            (None, Some(_), None, None) => refuse("/expected", "required", "is required with set"),
            (None, None, Some(_), None) => refuse("/set", "required", "is required with expected"),
            (Some(_), .., None) => refuse("/delta", "one_form", "must not stand with set and expected"),
            (None, None, None, None) => refuse("/delta", "required", "is required, or set and expected, or parts"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_form_is_taken() {
        let stock = |units| Level::new(units).expect("in range");
        let parts = |count| ShardCount::new(count).expect("in range");
        for (delta, set, expected, in_parts, refused) in [
            (Some(5), None, None, None, None),
            (Some(-MAX_STOCK), None, None, None, None),
            (None, Some(10), Some(12), None, None),
            (None, None, None, Some(16), None),
            (Some(0), None, None, None, Some(("/delta", "invalid_delta"))),
            (Some(MAX_STOCK + 1), None, None, None, Some(("/delta", "invalid_delta"))),
            (Some(i64::MIN), None, None, None, Some(("/delta", "invalid_delta"))),
            (Some(5), Some(10), Some(12), None, Some(("/delta", "one_form"))),
            (Some(5), None, Some(12), None, Some(("/delta", "one_form"))),
            (None, Some(10), None, None, Some(("/expected", "required"))),
            (None, None, Some(12), None, Some(("/set", "required"))),
            (Some(5), None, None, Some(16), Some(("/parts", "one_form"))),
            (None, Some(10), Some(12), Some(16), Some(("/parts", "one_form"))),
            (None, None, Some(12), Some(16), Some(("/parts", "one_form"))),
            (None, None, None, None, Some(("/delta", "required"))),
        ] {
            let reason = SingleLine::parse("Counted").expect("a line");
            let (set, expected, in_parts) = (set.map(stock), expected.map(stock), in_parts.map(parts));
            let shown = format!("{delta:?} {set:?} {expected:?} {in_parts:?}");
            let [set, expected] = [set, expected].map(Present);
            let request = AdjustStockRequest { delta: Present(delta), set, expected, parts: Present(in_parts), reason };
            let found = request.change().err().and_then(|problem| problem.errors().first().cloned());
            let found = found.as_ref().map(|error| (error.pointer.as_str(), error.code.as_str()));
            assert_eq!(found, refused, "{shown}");
        }
    }
}
