use serde::{Deserialize, Serialize};
use shared::domain::{CategoryId, Currency, Money, SingleLine, words};
use shared::http::{FieldError, PageLimit, Problem};
use shared::store::{ProductFilter, ProductSort};
use utoipa::IntoParams;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

/// How many different words may be searched for at once.
const MOST_WORDS: usize = 50;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ProductQuery {
    /// Only products of this category.
    #[param(value_type = Option<String>, pattern = "^cat_[0-9a-f]{32}$")]
    category: Option<CategoryId>,
    /// Only products that cost at least this, in the shop's currency.
    #[param(value_type = Option<String>, pattern = "^[0-9]{1,12}(\\.[0-9]{1,2})?$", example = "5.00")]
    min_price: Option<String>,
    /// Only products that cost at most this, in the shop's currency; not less than `min_price`.
    #[param(value_type = Option<String>, pattern = "^[0-9]{1,12}(\\.[0-9]{1,2})?$", example = "25.00")]
    max_price: Option<String>,
    /// Only products in stock, or only those sold out.
    in_stock: Option<bool>,
    /// Only products whose name, sku and description together contain all of these words. Case and accents are ignored.
    /// A page of a search may have fewer products than `limit` and still have a `next_cursor`.
    #[param(value_type = Option<String>, min_length = 1, max_length = 200, example = "blue mug")]
    q: Option<SingleLine<200>>,
    /// Sort order; `-` means descending.
    #[serde(default)]
    #[param(schema_with = sort_schema)]
    sort: SortParameter,
    /// How many products a page has.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 100, default = 20)]
    pub(crate) limit: PageLimit,
    /// `next_cursor` of the previous page, with the same filters and sort order.
    pub(crate) cursor: Option<String>,
}

#[derive(Clone, Copy, Default, Deserialize, Serialize)]
pub(crate) enum SortParameter {
    #[default]
    #[serde(rename = "newest")]
    Newest,
    #[serde(rename = "price")]
    Price,
    #[serde(rename = "-price")]
    PriceDescending,
    #[serde(rename = "name")]
    Name,
    #[serde(rename = "-name")]
    NameDescending,
}

/// `utoipa` cannot give the reference to an enum a default that clients can read.
fn sort_schema() -> Object {
    use SortParameter::{Name, NameDescending, Newest, Price, PriceDescending};
    let values = [Newest, Price, PriceDescending, Name, NameDescending].map(|sort| serde_json::json!(sort));
    let default = serde_json::json!(SortParameter::default());
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(values)).default(Some(default)).build()
}

impl ProductQuery {
    /// Which products, in which order. `None` where what is searched for has no letter or digit, which nothing is found
    /// by.
    ///
    /// # Errors
    /// Returns 400 for an invalid price, an empty price range, or too many words.
    pub(crate) fn filter(&self, currency: Currency) -> Result<Option<ProductFilter>, Problem> {
        let prices = [("?min_price", &self.min_price), ("?max_price", &self.max_price)];
        let [min_price, max_price] = prices.map(|(name, text)| price(name, text.as_deref(), currency));
        let errors: Vec<FieldError> =
            [&min_price, &max_price].into_iter().filter_map(|price| price.clone().err()).collect();
        let (Ok(min_price), Ok(max_price)) = (min_price, max_price) else { return Err(Problem::parameters(errors)) };
        if min_price.zip(max_price).is_some_and(|(min, max)| min > max) {
            return Err(Problem::parameter("max_price", "invalid_range", "must not be less than min_price"));
        }
        let words = self.q.as_ref().map(|text| words(text.as_str()));
        if words.as_ref().is_some_and(|words| words.len() > MOST_WORDS) {
            return Err(Problem::parameter("q", "too_many_words", "must have at most 50 different words"));
        }
        if words.as_ref().is_some_and(Vec::is_empty) {
            return Ok(None);
        }
        let (sort, descending) = match self.sort {
            SortParameter::Newest => (ProductSort::Age, true),
            SortParameter::Price => (ProductSort::Price, false),
            SortParameter::PriceDescending => (ProductSort::Price, true),
            SortParameter::Name => (ProductSort::Name, false),
            SortParameter::NameDescending => (ProductSort::Name, true),
        };
        let (category, in_stock, words) = (self.category, self.in_stock, words.unwrap_or_default());
        Ok(Some(ProductFilter { category, in_stock, min_price, max_price, words, sort, descending }))
    }
}

fn price(pointer: &str, text: Option<&str>, currency: Currency) -> Result<Option<Money>, FieldError> {
    text.map(|text| Money::parse(text, currency)).transpose().map_err(|invalid| FieldError::new(pointer, &invalid))
}
