use std::sync::Arc;

use futures::stream::{self, StreamExt, TryStreamExt};
use serde::Deserialize;
use serde_json::json;

use crate::call::{Again, Call};
use crate::failure::Failure;
use crate::route::{CREATE_CATEGORY, CREATE_PRODUCT, VIEW_PRODUCT};
use crate::session::{Session, random_hex};
use crate::shop::Shop;
use crate::target::open_here;

/// How many products are created in parallel.
const AT_A_TIME: usize = 4;
const STAFF: &str = "admin@example.com";

/// A shop for measurements: in this process and in memory, with any number of products.
pub(crate) struct Stand {
    pub(crate) gateway: local::Gateway,
    pub(crate) session: Arc<Session>,
    category: String,
}

#[derive(Deserialize)]
struct Created {
    id: String,
}

#[derive(Deserialize)]
struct ProductView {
    stock: u64,
}

impl Stand {
    /// # Errors
    /// Returns a failure if it cannot be opened.
    pub(crate) async fn open(options: local::Options) -> Result<Self, Failure> {
        let password = random_hex::<16>();
        let gateway = open_here(STAFF, &password, options).await?;
        let session = Session::open(Shop::new(&gateway.url())?, STAFF, &password).await?;
        let call = Call::new(&CREATE_CATEGORY).json(json!({ "name": "Measured" })).again(Again::Nothing);
        let category: Created = session.staff.call(&session.shop, &call).await?.read(&[201])?;
        Ok(Self { gateway, session: Arc::new(session), category: category.id })
    }

    /// Creates `count` products with this stock of each, and returns their ids. Their names have a realistic length.
    ///
    /// # Errors
    /// Returns a failure if one cannot be created.
    pub(crate) async fn products(&self, count: usize, stock: u64) -> Result<Vec<String>, Failure> {
        let made = stream::iter(0..count).map(|number| async move {
            let name = format!("HANGING HEART LIGHT NO. {number:05}");
            let body = json!({ "name": name, "price": "1.25", "stock": stock, "category_id": self.category });
            let call = Call::new(&CREATE_PRODUCT).json(body).again(Again::Nothing);
            let created: Created = self.session.staff.call(&self.session.shop, &call).await?.read(&[201])?;
            Ok(created.id)
        });
        made.buffered(AT_A_TIME).try_collect().await
    }

    /// Returns the stock of a product.
    ///
    /// # Errors
    /// Returns a failure if it cannot be read.
    pub(crate) async fn left(&self, product: &str) -> Result<u64, Failure> {
        let view: ProductView = self.session.shop.call(&Call::to(&VIEW_PRODUCT, product)).await?.read(&[200])?;
        Ok(view.stock)
    }

    pub(crate) async fn close(self) {
        self.gateway.stop().await;
    }
}
