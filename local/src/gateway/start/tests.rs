use shared::domain::Currency;

use super::super::options::Storage;
use super::*;

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
