use http::StatusCode;
use serde_json::{Value, json};

use super::{FieldError, MoneyBody, Problem};
use crate::domain::{Currency, Invalid};
use crate::store::StockedProduct;

impl Problem {
    /// 422 `variant_required`: a product with several variants was named, where one variant must be. With the variants
    /// to choose from. `pointer` is of the field that named the product, if it was a field.
    pub fn variant_required(stocked: &StockedProduct, pointer: Option<String>, currency: Currency) -> Self {
        let variants: Vec<Value> = stocked
            .variants()
            .map(|(variant, stock)| {
                json!({
                    "variant_id": variant.id, "variant_name": variant.name(),
                    "price": MoneyBody::new(stock.price, currency), "in_stock": stock.is_in_stock(),
                })
            })
            .collect();
        let invalid = Invalid::new("variant_required", "names a product with several variants: name one of them");
        let detail = "The product has several variants. Choose one.";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "variant_required", detail)
            .with("product_id", stocked.product.id.to_string())
            .with("variants", variants)
            .with_errors(pointer.map(|pointer| FieldError::new(pointer, &invalid)).into_iter().collect())
    }
}
