use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use shared::domain::Currency;

use super::super::options::Storage;
use super::*;
use crate::aws_config;

#[tokio::test]
async fn a_table_of_another_currency_is_refused() {
    let folder = std::env::temp_dir().join(format!("bodega-currency-{}", std::process::id()));
    let options = |currency| {
        let mut options = Options { storage: Storage::Folder(folder.clone()), schedules: false, ..Options::default() };
        options.shop.currency = currency;
        options
    };
    Gateway::start(options(Currency::USD)).await.unwrap().stop().await;
    let refused = Gateway::start(options(Currency::EUR)).await.map(|_| ()).unwrap_err().to_string();
    let told = "BODEGA_CURRENCY: must be USD, which the table was made with: its amounts cannot be converted";
    assert_eq!(refused, told);
    Gateway::start(options(Currency::USD)).await.unwrap().stop().await;
    std::fs::remove_dir_all(folder).unwrap();
}

/// A folder of an older version, or of a newer one, is left as it is.
#[tokio::test]
async fn a_folder_of_another_layout_is_refused() {
    let folder = std::env::temp_dir().join(format!("bodega-layout-{}", std::process::id()));
    let options = || Options { storage: Storage::Folder(folder.clone()), schedules: false, ..Options::default() };
    for (found, stored) in [(1, None), (1, Some("1")), (3, Some("3"))] {
        let shop = Gateway::start(options()).await.unwrap();
        let key = || AttributeValue::S("SETTINGS".to_owned());
        let update = Client::new(&aws_config(shop.dynamodb_url())).update_item().table_name("bodega");
        let update = update.key("PK", key()).key("SK", key()).expression_attribute_names("#layout", "layout");
        // The first version stored none.
        let update = match stored {
            None => update.update_expression("REMOVE #layout"),
            Some(layout) => {
                let layout = AttributeValue::N(layout.to_owned());
                update.update_expression("SET #layout = :layout").expression_attribute_values(":layout", layout)
            }
        };
        update.send().await.unwrap();
        shop.stop().await;
        for _ in 0..2 {
            let refused = Gateway::start(options()).await.map(|_| ()).unwrap_err().to_string();
            let told = format!(
                "The folder {} was written by another version of the shop: its items have layout {found}, and this version \
                 reads layout 2. Move it away to begin with an empty shop. To keep the catalogue, export it with the \
                 version that wrote it, and import the file",
                folder.display()
            );
            assert_eq!(refused, told);
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
