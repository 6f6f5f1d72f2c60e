use serde::Serialize;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::{Currency, Money};

/// A sum of money: a decimal string with the currency's own number of decimals (ISO 4217).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Money)]
pub struct MoneyBody {
    #[schema(example = "1299.99")]
    pub amount: String,
    #[schema(example = "USD")]
    pub currency: String,
}

impl MoneyBody {
    pub fn new(money: Money, currency: Currency) -> Self {
        Self { amount: money.format(currency), currency: currency.code().to_owned() }
    }
}

/// How clients write an amount of the shop's currency: `"12.50"` or `12.50`. The schema of [`crate::domain::Decimal`].
pub struct DecimalBody;

impl PartialSchema for DecimalBody {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[0-9]{1,12}(\\.[0-9]{1,2})?$"))
            .examples(["12.50"]);
        let number = ObjectBuilder::new()
            .schema_type(Type::Number)
            .minimum(Some(0.0))
            .maximum(Some(999_999_999.0))
            .multiple_of(Some(0.01));
        let description = "An amount of the shop's currency, with at most the currency's own number of decimals.";
        OneOfBuilder::new().item(text).item(number).description(Some(description)).into()
    }
}

impl ToSchema for DecimalBody {
    fn name() -> std::borrow::Cow<'static, str> {
        "Decimal".into()
    }
}
