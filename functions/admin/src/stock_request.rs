use serde::Deserialize;
use shared::domain::{Invalid, Line, MAX_STOCK, Stock};
use shared::http::{Problem, present};
use shared::store::Adjustment;
use utoipa::ToSchema;

/// Either `delta`, or `set` and `expected`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdjustStockRequest {
    #[serde(default, deserialize_with = "present")]
    delta: Option<i64>,
    #[serde(default, deserialize_with = "present")]
    set: Option<Stock>,
    #[serde(default, deserialize_with = "present")]
    expected: Option<Stock>,
    pub(crate) reason: Line<200>,
}

/// What [`AdjustStockRequest`] looks like to clients.
#[derive(ToSchema)]
#[serde(untagged)]
#[schema(as = StockAdjustment)]
#[allow(dead_code)]
pub(crate) enum AdjustStockBody {
    Delta(StockDeltaBody),
    Set(StockSetBody),
}

/// So many more, or less.
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

/// So many, as counted, if there are as many as expected.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StockSet)]
#[allow(dead_code)]
pub(crate) struct StockSetBody {
    #[schema(minimum = 0, maximum = 1_000_000_000, example = 10)]
    set: i64,
    #[schema(minimum = 0, maximum = 1_000_000_000, example = 12)]
    expected: i64,
    /// For the audit record.
    #[schema(min_length = 1, max_length = 200, example = "Counted")]
    reason: String,
}

impl AdjustStockRequest {
    /// Which of the two forms it has.
    ///
    /// # Errors
    /// 422 for neither, both, or a delta that no stock can take.
    pub(crate) fn adjustment(&self) -> Result<Adjustment, Problem> {
        let refuse = |pointer, code, detail: &str| Err(Problem::invalid(pointer, &Invalid::new(code, detail)));
        match (self.delta, self.set, self.expected) {
            (Some(delta), None, None) if delta != 0 && (-MAX_STOCK..=MAX_STOCK).contains(&delta) => {
                Ok(Adjustment::Delta(delta))
            }
            (Some(_), None, None) => {
                let detail = format!("must be from -{MAX_STOCK} to {MAX_STOCK}, and not 0");
                refuse("/delta", "invalid_delta", &detail)
            }
            (None, Some(to), Some(expected)) => Ok(Adjustment::Set { to, expected }),
            (None, Some(_), None) => refuse("/expected", "required", "is required with set"),
            (None, None, Some(_)) => refuse("/set", "required", "is required with expected"),
            (Some(_), ..) => refuse("/delta", "one_form", "must not stand with set and expected"),
            (None, None, None) => refuse("/delta", "required", "is required, or set and expected are"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_form_is_taken() {
        let stock = |units| Stock::new(units).expect("in range");
        for (delta, set, expected, refused) in [
            (Some(5), None, None, None),
            (Some(-MAX_STOCK), None, None, None),
            (None, Some(10), Some(12), None),
            (Some(0), None, None, Some(("/delta", "invalid_delta"))),
            (Some(MAX_STOCK + 1), None, None, Some(("/delta", "invalid_delta"))),
            (Some(i64::MIN), None, None, Some(("/delta", "invalid_delta"))),
            (Some(5), Some(10), Some(12), Some(("/delta", "one_form"))),
            (Some(5), None, Some(12), Some(("/delta", "one_form"))),
            (None, Some(10), None, Some(("/expected", "required"))),
            (None, None, Some(12), Some(("/set", "required"))),
            (None, None, None, Some(("/delta", "required"))),
        ] {
            let reason = Line::parse("Counted").expect("a line");
            let request = AdjustStockRequest { delta, set: set.map(stock), expected: expected.map(stock), reason };
            let found = request.adjustment().err().and_then(|problem| problem.errors().first().cloned());
            let found = found.as_ref().map(|error| (error.pointer.as_str(), error.code.as_str()));
            assert_eq!(found, refused, "{delta:?} {set:?} {expected:?}");
        }
    }
}
