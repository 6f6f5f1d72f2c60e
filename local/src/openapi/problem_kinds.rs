use serde_json::{Value, json};

/// A kind of problem: what its `code` says, and which members it has beside those of every problem.
pub(super) struct ProblemKind {
    pub(super) status: u16,
    pub(super) code: &'static str,
    /// An example of its `detail`.
    pub(super) detail: &'static str,
    /// By name, a member's schema.
    pub(super) members: Value,
    /// The members that are always there.
    pub(super) required: &'static [&'static str],
}

/// A kind without members of its own.
const fn plain(status: u16, code: &'static str, detail: &'static str) -> ProblemKind {
    ProblemKind { status, code, detail, members: Value::Null, required: &[] }
}

/// A kind that names the refused fields.
fn of_fields(status: u16, code: &'static str, detail: &'static str) -> ProblemKind {
    let field = json!({ "$ref": "#/components/schemas/FieldError" });
    let errors = json!({ "type": "array", "items": field, "minItems": 1, "description": "The refused fields." });
    with(plain(status, code, detail), json!({ "errors": errors }), &["errors"])
}

fn with(kind: ProblemKind, members: Value, required: &'static [&'static str]) -> ProblemKind {
    ProblemKind { members, required, ..kind }
}

fn id(prefix: &str, description: &str) -> Value {
    json!({ "type": "string", "description": description, "example": format!("{prefix}_018bcfe568787e8a9b4ff0d1c2a3b4c5") })
}

fn count(description: &str, example: u32) -> Value {
    json!({ "type": "integer", "minimum": 0, "description": description, "example": example })
}

fn text(description: &str, example: &str) -> Value {
    json!({ "type": "string", "description": description, "example": example })
}

fn money() -> Value {
    json!({ "$ref": "#/components/schemas/Money" })
}

/// A list of objects that have all of these members.
fn list(description: &str, members: &Value) -> Value {
    let required: Vec<&String> = members.as_object().into_iter().flatten().map(|(name, _)| name).collect();
    let item = json!({ "type": "object", "properties": members, "required": required });
    json!({ "type": "array", "items": item, "minItems": 1, "description": description })
}

/// A product with several variants, and the variants to choose from.
fn several_variants() -> ProblemKind {
    let name =
        json!({ "type": ["string", "null"], "description": "The values of its options.", "example": "Navy / M" });
    let variant = json!({
        "variant_id": id("var", "The variant."), "variant_name": name, "price": money(),
        "in_stock": { "type": "boolean", "description": "Whether a unit can be bought." },
    });
    let field = json!({ "$ref": "#/components/schemas/FieldError" });
    let errors =
        json!({ "type": "array", "items": field, "description": "The field that named the product, if one did." });
    with(
        plain(422, "variant_required", "The product has several variants. Choose one."),
        json!({
            "product_id": id("prod", "The product."), "variants": list("Its variants.", &variant), "errors": errors,
        }),
        &["product_id", "variants"],
    )
}

/// Every kind of problem that the API answers with. The black-box tests hold each answer of the shop to it.
pub(super) fn all() -> Vec<ProblemKind> {
    [common(), accounts(), carts(), orders(), staff()].into_iter().flatten().collect()
}

fn common() -> Vec<ProblemKind> {
    vec![
        of_fields(400, "invalid_parameter", "Some query parameters are invalid."),
        plain(400, "invalid_validator", "If-Match must be * or quoted tags."),
        plain(400, "malformed_json", "The body is not JSON: expected value at line 1 column 1."),
        plain(400, "unreadable_body", "The body could not be read."),
        plain(400, "invalid_utf8", "The body must be UTF-8."),
        plain(400, "byte_order_mark", "The body must not start with a byte order mark."),
        plain(400, "too_deep", "The body must nest at most 32 levels deep."),
        plain(400, "trailing_data", "The body has something after the JSON value."),
        of_fields(400, "duplicate_key", "The body has a key twice."),
        plain(401, "token_required", "This needs an access token."),
        plain(401, "invalid_token", "The access token is invalid or expired."),
        plain(401, "invalid_cart_token", "The cart-token header is not a token that this shop gave."),
        plain(401, "invalid_order_token", "The order-token header is not a token that this shop gave."),
        plain(403, "forbidden", "Your role does not allow this."),
        plain(403, "not_through_cdn", "Ask at the shop's own address."),
        plain(404, "not_found", "There is nothing here."),
        plain(405, "method_not_allowed", "This path takes GET, HEAD, OPTIONS."),
        plain(412, "stale", "It has changed since you looked."),
        plain(413, "body_too_large", "The body is larger than 262144 bytes."),
        plain(415, "unsupported_media_type", "The body must be JSON, with Content-Type: application/json."),
        of_fields(422, "invalid_fields", "Some fields are invalid."),
        plain(500, "internal", "Something went wrong on our side."),
        plain(503, "unavailable", "The shop is busy. Nothing was lost; try again in a moment."),
    ]
}

fn accounts() -> Vec<ProblemKind> {
    vec![
        plain(401, "invalid_credentials", "There is no such user with this password."),
        plain(401, "invalid_refresh_token", "The refresh token is invalid, spent or expired. Log in again."),
        // Where the address came with the request, the field is named.
        ProblemKind { required: &[], ..of_fields(409, "email_taken", "Somebody else has this email.") },
        of_fields(409, "username_taken", "Somebody else has this username."),
        plain(409, "already_verified", "Your e-mail address is verified already."),
        plain(429, "too_many_attempts", "Too many wrong passwords. Wait a while."),
        plain(429, "too_many_requests", "This was requested too often. Wait a while."),
        plain(429, "too_many_connections", "You have twenty live connections."),
    ]
}

fn carts() -> Vec<ProblemKind> {
    let full = json!({
        "max_lines": count("How many different variants the cart may hold, if it holds too many.", 100),
        "lines": count("How many different variants it holds.", 101),
        "max_units": count("How many units of all variants the cart may hold, if it holds too many.", 1_000),
        "units": count("How many units it holds.", 1_001),
    });
    vec![
        plain(404, "product_not_found", "There is no such product for sale."),
        several_variants(),
        plain(409, "cart_worn_out", "This cart was changed 10000 times. Begin another, without its token."),
        with(plain(422, "cart_full", "A cart without an account holds at most 100 different variants."), full, &[]),
        plain(422, "total_too_large", "The total is more than can be counted."),
        plain(429, "too_many_carts", "There were too many new carts from your address. Wait, or log in."),
    ]
}

fn orders() -> Vec<ProblemKind> {
    let product = || id("prod", "The first of `products`.");
    let first = || id("var", "The first of them.");
    let (name, each) = (text("Its name, with the variant's.", "Blue mug"), id("prod", "The product."));
    let variant = id("var", "The variant.");
    let short = json!({
        "product_id": each, "variant_id": variant, "name": name,
        "requested": count("Units ordered.", 3), "available": count("Units left.", 2),
    });
    let dearer = json!({
        "product_id": each, "variant_id": variant, "name": name, "old_price": money(), "new_price": money(),
    });
    let above = json!({
        "product_id": each, "variant_id": variant, "name": name,
        "requested": count("Units ordered.", 3), "max_per_order": count("The most units in one order.", 2),
    });
    let variants =
        json!({ "type": "array", "items": variant, "minItems": 1, "description": "The variants, in the same order." });
    let ids = json!({ "type": "array", "items": each, "minItems": 1, "description": "The products that are not sold any more." });
    let too_large = json!({
        "max_lines": count("How many different variants the order may have, if it has too many.", 100),
        "lines": count("How many different variants it has.", 101),
        "max_units": count("How many units of all variants the order may have, if it has too many.", 1_000),
        "units": count("How many units it has.", 1_001),
    });
    let status = || json!({ "$ref": "#/components/schemas/OrderStatus" });
    let next = json!({ "type": "array", "items": status(), "description": "The statuses that may follow." });
    let least = json!({ "min_length": count("The least characters of a guest's key, if it is too short.", 16) });
    vec![
        with(
            plain(400, "invalid_idempotency_key", "An Idempotency-Key has 1 to 255 printable ASCII characters."),
            least,
            &[],
        ),
        with(
            plain(409, "out_of_stock", "Only 2 of \"Blue mug\" are left."),
            json!({
                "product_id": product(),
                "variant_id": first(),
                "requested": count("Units of it ordered.", 3),
                "available": count("Units of it left.", 2),
                "products": list("All variants of which too few are left.", &short),
            }),
            &["product_id", "requested", "available", "products"],
        ),
        with(
            plain(409, "product_unavailable", "A product in the order is not sold any more."),
            json!({ "product_id": product(), "products": ids, "variants": variants }),
            &["product_id", "products"],
        ),
        with(
            plain(409, "price_changed", "\"Blue mug\" costs more now. Try again to agree to the new price."),
            json!({
                "product_id": product(),
                "variant_id": first(),
                "old_price": money(),
                "new_price": money(),
                "products": list("All variants that cost more now.", &dearer),
                "expected_total": money(),
                "total": money(),
            }),
            &[],
        ),
        with(
            plain(409, "cart_already_ordered", "This cart was ordered already."),
            json!({ "order_id": id("ord", "The order that it became.") }),
            &["order_id"],
        ),
        plain(409, "cart_changed", "The cart changed while it was being ordered. Look at it and try again."),
        with(
            plain(409, "illegal_status", "The order is shipped; that cannot follow."),
            json!({ "order_status": status(), "next_statuses": next }),
            &["order_status", "next_statuses"],
        ),
        with(
            plain(409, "order_open", "The order is still open."),
            json!({ "order_status": status() }),
            &["order_status"],
        ),
        plain(422, "cart_empty", "The cart is empty."),
        with(
            plain(422, "above_max_per_order", "One order may have at most 2 of \"Blue mug\"."),
            json!({ "products": list("All variants of which one order may not have so many.", &above) }),
            &["products"],
        ),
        with(plain(422, "order_too_large", "An order holds at most 1000 different variants."), too_large, &[]),
        plain(422, "idempotency_key_reused", "This Idempotency-Key came with another request before."),
        plain(
            429,
            "too_many_orders",
            "There were too many orders without an account from your address. Wait, or log in.",
        ),
    ]
}

fn staff() -> Vec<ProblemKind> {
    let units = json!({ "type": "integer", "description": "Units in stock. Below 0, they are owed.", "example": 2 });
    let available = || json!({ "available": units });
    let most = count("How many notes an order may have.", 90);
    let products = count("How many products it has.", 12);
    let children = count("How many categories are directly below it.", 3);
    vec![
        plain(409, "import_ended", "The import has ended already."),
        plain(409, "order_erased", "The personal data of this order is erased; it takes no notes."),
        with(
            plain(409, "too_many_notes", "An order has at most 90 notes."),
            json!({ "max_notes": most }),
            &["max_notes"],
        ),
        with(
            plain(409, "too_many_media", "The product has 50 media, which is as many as it may have."),
            json!({ "max_media": count("How many media a product may have.", 50) }),
            &["max_media"],
        ),
        with(
            plain(409, "too_many_uploads", "10 uploads of the product are under way. Finish or delete one."),
            json!({ "max_uploads": count("How many uploads of a product may be under way.", 10) }),
            &["max_uploads"],
        ),
        of_fields(409, "sku_taken", "Another variant has this sku."),
        of_fields(409, "slug_taken", "Another category has this slug."),
        with(
            plain(409, "category_not_empty", "The category still has products (12) or categories (3)."),
            json!({ "product_count": products, "child_count": children }),
            &["product_count", "child_count"],
        ),
        with(plain(409, "insufficient_stock", "The stock is 2, which is not enough."), available(), &["available"]),
        with(plain(409, "too_much_stock", "The stock would exceed the maximum."), available(), &["available"]),
        with(
            plain(409, "stock_changed", "There are 2 in stock, not as many as expected."),
            available(),
            &["available"],
        ),
        plain(409, "own_account", "Nobody changes their own role or disables their own account."),
        plain(409, "last_variant", "It is the product's last variant. Delete the product, or archive it."),
        of_fields(422, "unknown_category", "There is no such category."),
        plain(422, "no_options", "The product has no options. Set its options and variants together."),
        plain(
            422,
            "stock_in_parts",
            "The stock is divided into several parts. Make it one part before you allow back-orders.",
        ),
        plain(422, "product_too_large", "The product is too large: its texts and variants together exceed 64 KiB."),
        plain(
            422,
            "too_many_categories",
            "A shop has at most 1000 categories, and all together at most 700 KiB of text.",
        ),
        plain(422, "stock_not_counted", "This stock is not counted. Give the variant a stock to count it."),
        plain(422, "against_policy", "A stock with back-orders has one part, and only such a stock can be below 0."),
    ]
}
