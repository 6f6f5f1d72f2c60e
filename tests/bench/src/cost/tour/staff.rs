use local::Function;
use serde_json::{Value, json};

use super::account::Customer;
use crate::cost::floor::{Ask, Floor, text};
use crate::failure::Failure;

/// The work of staff.
pub(super) async fn work(floor: &mut Floor, customer: &Customer, order: &str, number: u32) -> Result<(), Failure> {
    goods(floor, number).await?;
    for (route, status) in [("PATCH /v1/orders/{id}", "paid"), ("PUT /v1/orders/{id}", "shipped")] {
        floor.ask_as_staff(Ask::new(route).id(order).json(json!({ "status": status }))).await?;
    }
    floor.ask_as_staff(Ask::new("GET /v1/admin/orders")).await?;
    floor.ask_as_staff(Ask::new("GET /v1/admin/orders/{id}").id(order)).await?;
    let note = json!({ "text": "Called: wants it after Friday." });
    floor.ask_as_staff(Ask::new("POST /v1/admin/orders/{id}/notes").id(order).json(note)).await?;
    floor.ask_as_staff(Ask::new("GET /v1/admin/users")).await?;
    floor.ask_as_staff(Ask::new("GET /v1/admin/users/{id}").id(&customer.id)).await?;
    let role = json!({ "role": "staff" });
    floor.ask_as_admin(Ask::new("PATCH /v1/admin/users/{id}").id(&customer.id).json(role)).await?;
    imports(floor).await?;
    sales(floor).await
}

async fn goods(floor: &mut Floor, number: u32) -> Result<(), Failure> {
    let slug = format!("new-shelf-{number}");
    let category = json!({ "name": format!("New shelf {number}"), "slug": slug });
    let made = floor.ask_as_staff(Ask::new("POST /v1/categories").json(category)).await?;
    let category_id = text(&made, "id");
    let of_it = |route: &'static str, body: Value| Ask::new(route).id(&category_id).json(body);
    let renamed = json!({ "name": "Renamed", "slug": slug });
    floor.ask_as_staff(of_it("PUT /v1/categories/{id}", renamed)).await?;
    floor.ask_as_staff(of_it("PATCH /v1/categories/{id}", json!({ "name": "Renamed again" }))).await?;

    let category = floor.categories.first().cloned();
    let product = |price: &str| {
        json!({
            "name": "Amber Jug", "description": "Of glass, with a handle.", "price": price, "stock": 10,
            "category_id": category, "sku": format!("NEW-{number}"),
        })
    };
    let made = floor.ask_as_staff(Ask::new("POST /v1/products").json(product("19.90"))).await?;
    let product_id = text(&made, "id");
    let of_it = |route: &'static str, body: Value| Ask::new(route).id(&product_id).json(body);
    floor.ask_as_staff(of_it("PUT /v1/products/{id}", product("21.90"))).await?;
    floor.ask_as_staff(of_it("PATCH /v1/products/{id}", json!({ "description": "Of glass." }))).await?;
    let stock = json!({ "delta": 5, "reason": "Delivery" });
    floor.ask_as_staff(of_it("POST /v1/products/{id}/stock", stock)).await?;
    pictures(floor, &product_id).await?;
    floor.ask_as_staff(Ask::new("GET /v1/admin/audit").query(format!("target={product_id}"))).await?;
    variants(floor, &category_id).await?;
    floor.ask_as_staff(Ask::new("DELETE /v1/products/{id}").id(&product_id)).await?;
    floor.ask_as_staff(Ask::new("DELETE /v1/categories/{id}").id(&category_id)).await?;
    Ok(())
}

/// A product with options, and what is done to one of its variants.
async fn variants(floor: &mut Floor, category_id: &str) -> Result<(), Failure> {
    let variant = |size: &str| json!({ "option_values": { "Size": size }, "price": "24.00", "stock": 5 });
    let tee = json!({
        "name": "Harbour Tee", "category_id": category_id, "options": [{ "name": "Size" }],
        "variants": [variant("S"), variant("M"), variant("L")],
    });
    let made = floor.ask_as_staff(Ask::as_of("POST /v1/products", "with three variants").json(tee)).await?;
    let product = text(&made, "id");
    let id = made.pointer("/variants/0").map(|variant| text(variant, "id")).unwrap_or_default();
    floor.ask(Ask::as_of("GET /v1/products/{id}", "with three variants").id(&product)).await?;
    let new = Ask::new("POST /v1/products/{id}/variants").id(&product);
    floor.ask_as_staff(new.json(variant("XL"))).await?;
    let both = format!("{product}/variants/{id}");
    let patch = Ask::new("PATCH /v1/products/{id}/variants/{variant_id}").id(&both);
    floor.ask_as_staff(patch.json(json!({ "price": "22.00" }))).await?;
    floor.ask_as_staff(Ask::new("GET /v1/variants/{id}/prices").id(&id)).await?;
    let stock = json!({ "delta": 5, "reason": "Delivery" });
    floor.ask_as_staff(Ask::new("POST /v1/variants/{id}/stock").id(&id).json(stock)).await?;
    floor.ask_as_staff(Ask::new("DELETE /v1/products/{id}/variants/{variant_id}").id(&both)).await?;
    floor.ask_as_staff(Ask::as_of("DELETE /v1/products/{id}", "with three variants").id(&product)).await?;
    Ok(())
}

/// The requests for a picture; no file is uploaded.
async fn pictures(floor: &mut Floor, product: &str) -> Result<(), Failure> {
    let upload = Ask::new("POST /v1/products/{id}/media").id(product);
    let begun = floor.ask_as_staff(upload.json(json!({ "size": 100_000 }))).await?;
    let media = begun.pointer("/media").map(|media| text(media, "id")).unwrap_or_default();
    floor.ask_as_staff(Ask::new("GET /v1/products/{id}/media").id(product)).await?;
    let list = json!({ "items": [{ "id": media, "alt": "From the side" }] });
    floor.ask_as_staff(Ask::new("PUT /v1/products/{id}/media").id(product).json(list)).await?;
    let both = format!("{product}/media/{media}");
    floor.ask_as_staff(Ask::new("DELETE /v1/products/{id}/media/{media_id}").id(&both)).await?;
    Ok(())
}

async fn imports(floor: &mut Floor) -> Result<(), Failure> {
    let wanted = json!({ "content_type": "text/csv", "size": 100_000 });
    let begun = floor.ask_as_staff(Ask::new("POST /v1/admin/imports").json(wanted)).await?;
    let import = text(&begun, "id");
    floor.ask_as_staff(Ask::new("GET /v1/admin/imports")).await?;
    floor.ask_as_staff(Ask::new("GET /v1/admin/imports/{id}").id(&import)).await?;
    floor.ask_as_staff(Ask::new("POST /v1/admin/imports/{id}/cancel").id(&import)).await?;
    floor.ask_as_staff(Ask::new("GET /v1/admin/export").query("limit=100")).await?;
    Ok(())
}

/// Runs the scheduled count first, so that there are sales to read.
async fn sales(floor: &mut Floor) -> Result<(), Failure> {
    let task = json!({ "task": "summarise_sales" });
    let counted = floor.gateway.run_schedule(Function::Schedule, &task).await;
    counted.ok_or_else(|| Failure::Unexpected("the day's sales were not counted".to_owned()))?;
    let days = floor.ask_as_staff(Ask::new("GET /v1/admin/sales")).await?;
    let day = days.pointer("/items/0").map(|day| text(day, "day")).unwrap_or_default();
    floor.ask_as_staff(Ask::new("GET /v1/admin/sales/{day}").id(&day)).await?;
    Ok(())
}
