//! One variant of a product: added, changed, removed.

use std::collections::{BTreeMap, HashSet};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use shared::App;
use shared::domain::{
    Invalid, Level, MAX_VARIANTS, Money, ProductKind, Variant, VariantId, VariantKind, option_key, settle_options,
};
use shared::http::{FieldError, IfMatch, Json, PathId, PathIds, Problem, ProductBody, Staff};
use shared::store::{Actor, ProductEdit, StockedProduct};

use crate::answer::{self, check_product};
use crate::products::option_values::given_values;
use crate::products::sale_fields::Fields;
use crate::products::variant_request::{VariantPatch, VariantRequest};

/// Adds a variant to a product with options.
#[utoipa::path(
    post,
    path = "/v1/products/{id}/variants",
    tag = "staff",
    params(
        ("id" = String, Path, pattern = "^prod_[0-9a-f]{32}$", example = "prod_019b78cf732073819059bf1f823cb2ff"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version to change", example = "\"1.1\""),
    ),
    request_body = VariantRequest,
    responses(
        (status = 201, description = "Added", body = ProductBody,
            headers(("Location" = String, description = "The product's path"), ("ETag" = String, description = "The product's version"))),
        (status = 404, description = "There is no such product"),
        (status = 409, description = "Another variant has the sku (`sku_taken`)"),
        (status = 412, description = "The product has changed since the client read it (`stale`)"),
        (status = 422, description = "The product has no options (`no_options`), it would have more than 100 variants or be \
            too large (`product_too_large`), or a field is wrong"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn create_variant(
    State(app): State<App>,
    Staff(caller): Staff,
    PathId(id): PathId<ProductKind>,
    if_match: IfMatch,
    Json(request): Json<VariantRequest>,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let new_id: VariantId = app.random.id(now);
    let edited = app.store.edit_product(id, Actor::staff(caller.user, now), |stocked| {
        check_product(&if_match, stocked, false)?;
        if stocked.product.options.is_empty() {
            let detail = "The product has no options. Set its options and variants together.";
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no_options", detail));
        }
        let (mut errors, mut edit) = (Vec::new(), unchanged(stocked));
        if request.id.is_some() {
            errors.push(FieldError::new("/id", &Invalid::new("not_allowed", "must not be given of a new variant")));
        }
        let mut variant = Variant::new(new_id, Money::ZERO);
        variant.option_values = given_values(&stocked.product.options, &request.option_values, &[], "", &mut errors);
        let sale = request.sale_fields();
        let mut fields = Fields { currency: app.shop.currency, at: "", errors: &mut errors };
        if sale.price.is_none() {
            fields.require("price");
        }
        let level = sale.apply(&mut variant, &mut fields).unwrap_or(Level::ZERO);
        edit.levels.insert(new_id, level);
        edit.fields.variants.push(variant);
        finished(edit, errors)
    });
    Ok(answer::created(answer::product(&app, &edited.await?), &format!("/v1/products/{id}")))
}

/// Changes fields of a variant.
#[utoipa::path(
    patch,
    path = "/v1/products/{id}/variants/{variant_id}",
    tag = "staff",
    params(
        ("id" = String, Path, pattern = "^prod_[0-9a-f]{32}$", example = "prod_019b78cf732073819059bf1f823cb2ff"),
        ("variant_id" = String, Path, pattern = "^var_[0-9a-f]{32}$", example = "var_019b78cf732073819059bf1f823cb2ff"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version to change", example = "\"1.1\""),
    ),
    request_body = VariantPatch,
    responses(
        (status = 200, description = "Changed", body = ProductBody,
            headers(("ETag" = String, description = "The product's version"))),
        (status = 404, description = "There is no such product, or it has no such variant"),
        (status = 409, description = "Another variant has the sku (`sku_taken`)"),
        (status = 412, description = "The product has changed since the client read it (`stale`)"),
        (status = 422, description = "A field is wrong, the stock is in parts (`stock_in_parts`), or the product would be too \
            large (`product_too_large`)"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn update_variant(
    State(app): State<App>,
    Staff(caller): Staff,
    PathIds(id, variant_id): PathIds<ProductKind, VariantKind>,
    if_match: IfMatch,
    Json(patch): Json<VariantPatch>,
) -> Result<Response, Problem> {
    let sale = patch.sale_fields();
    let edited = app.store.edit_product(id, Actor::staff(caller.user, app.clock.now()), |stocked| {
        check_product(&if_match, stocked, sale.sets_stock())?;
        let (mut errors, mut edit) = (Vec::new(), unchanged(stocked));
        let variants = &mut edit.fields.variants;
        let at = variants.iter().position(|variant| variant.id == variant_id).ok_or_else(Problem::not_found)?;
        let mut variant = variants.remove(at);
        if !patch.option_values.0.is_empty() {
            let (options, before) = (&stocked.product.options, &variant.option_values);
            variant.option_values = given_values(options, &patch.option_values, before, "", &mut errors);
        }
        let mut fields = Fields { currency: app.shop.currency, at: "", errors: &mut errors };
        let level = sale.apply(&mut variant, &mut fields);
        edit.levels.extend(level.map(|level| (variant_id, level)));
        let position = (*patch.position).map_or(at, |position| usize::try_from(position).unwrap_or(MAX_VARIANTS));
        variants.insert(position.min(variants.len()), variant);
        finished(edit, errors)
    });
    Ok(answer::product(&app, &edited.await?))
}

/// Removes a variant from a product with several. Orders keep its name and price.
#[utoipa::path(
    delete,
    path = "/v1/products/{id}/variants/{variant_id}",
    tag = "staff",
    params(
        ("id" = String, Path, pattern = "^prod_[0-9a-f]{32}$", example = "prod_019b78cf732073819059bf1f823cb2ff"),
        ("variant_id" = String, Path, pattern = "^var_[0-9a-f]{32}$", example = "var_019b78cf732073819059bf1f823cb2ff"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version to change", example = "\"1.1\""),
    ),
    responses(
        (status = 204, description = "Removed"),
        (status = 404, description = "There is no such product, or it has no such variant"),
        (status = 409, description = "It is the product's last variant (`last_variant`)"),
        (status = 412, description = "The product has changed since the client read it (`stale`)"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn delete_variant(
    State(app): State<App>,
    Staff(caller): Staff,
    PathIds(id, variant_id): PathIds<ProductKind, VariantKind>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    let edited = app.store.edit_product(id, Actor::staff(caller.user, app.clock.now()), |stocked| {
        check_product(&if_match, stocked, false)?;
        let mut edit = unchanged(stocked);
        let variants = &mut edit.fields.variants;
        if !variants.iter().any(|variant| variant.id == variant_id) {
            return Err(Problem::not_found());
        }
        variants.retain(|variant| variant.id != variant_id);
        if variants.is_empty() {
            let detail = "It is the product's last variant. Delete the product, or archive it.";
            return Err(Problem::conflict("last_variant", detail));
        }
        finished(edit, Vec::new())
    });
    edited.await.map(|_| StatusCode::NO_CONTENT)
}

fn unchanged(stocked: &StockedProduct) -> ProductEdit {
    ProductEdit::by_staff(stocked.product.fields(), BTreeMap::new())
}

/// The edit with the values of its options as its variants have them.
fn finished(mut edit: ProductEdit, mut errors: Vec<FieldError>) -> Result<ProductEdit, Problem> {
    let fields = &mut edit.fields;
    let mut seen = HashSet::new();
    if errors.is_empty() && !fields.variants.iter().all(|variant| seen.insert(option_key(&variant.option_values))) {
        let invalid = Invalid::new("duplicate_variant", "is the combination of another variant");
        errors.push(FieldError::new("/option_values", &invalid));
    }
    if fields.variants.len() > MAX_VARIANTS {
        let invalid = Invalid::new("too_many", format!("must be at most {MAX_VARIANTS}"));
        errors.push(FieldError::new("/variants", &invalid));
    }
    if !errors.is_empty() {
        return Err(Problem::refused(errors));
    }
    settle_options(&mut fields.options, &mut fields.variants);
    Ok(edit)
}
