use serde::Deserialize;
use utoipa::ToSchema;

// The schema of `domain::Address` for the OpenAPI document only.
/// A shipping address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Address)]
pub struct AddressBody {
    /// The recipient.
    #[schema(min_length = 1, max_length = 100, example = "Ada Lovelace")]
    pub name: String,
    #[schema(min_length = 1, max_length = 200, example = "12 St James's Square")]
    pub line1: String,
    #[schema(min_length = 1, max_length = 200)]
    pub line2: Option<String>,
    #[schema(min_length = 1, max_length = 100, example = "London")]
    pub city: String,
    #[schema(min_length = 1, max_length = 100)]
    pub region: Option<String>,
    #[schema(min_length = 1, max_length = 20, example = "SW1Y 4JH")]
    pub postal_code: Option<String>,
    /// Two letters, ISO 3166-1.
    #[schema(min_length = 2, max_length = 2, example = "GB")]
    pub country: String,
    #[schema(min_length = 1, max_length = 40)]
    pub phone: Option<String>,
}
