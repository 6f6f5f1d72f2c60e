//! Spreading meets what else is done with a stock.

use futures::future::join_all;
use serde_json::json;
use tests::Shop;

use super::scene::{shards, spread, stock_items, stock_path};

/// A shard that is made while the price changes has the new price, whichever is first.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn new_shards_and_new_prices_meet() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 12).await;
    for round in 0..12_u8 {
        let price = json!({ "price": format!("{}.00", 4 + round) });
        let count = if round % 2 == 0 { 6 } else { 1 + round % 3 };
        let (spreading, pricing) = (spread(&staff, &product, count), staff.patch(&product.path, price));
        let priced =
            if round % 4 < 2 { tokio::join!(spreading, pricing).1 } else { tokio::join!(pricing, spreading).0 };
        priced.expect(200);
        let version = format!("\"price_version\": N(\"{}\")", 2 + round);
        let items = stock_items(&shop, &product).await;
        assert_eq!(items.len(), usize::from(count));
        assert!(items.iter().all(|item| item.contains(&version)), "{version} is not in all of {items:#?}");
    }
}

/// What is taken while the stock is shared out is not shared out.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn no_shard_goes_below_zero() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 4).await;
    let path = stock_path(&product);
    for count in [4, 2, 64, 3, 8] {
        let all = json!({ "delta": -4, "reason": "broken" });
        let (_, taken) = tokio::join!(spread(&staff, &product, count), staff.post(&path, all));
        taken.expect(200);
        let left = shards(&shop, &product).await;
        assert!(left.iter().all(|units| *units == 0), "{left:?}");
        staff.post(&path, json!({ "delta": 4, "reason": "found" })).await.expect(200);
    }
}

/// Shards come and go while staff add and take units and change the price: the final stock is the first plus what was
/// added less what was taken, and lists say whether there is any.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn nothing_is_lost_while_shards_come_and_go() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 200).await;
    let path = stock_path(&product);
    let adjusting = (0..6).map(|worker: i64| {
        let (staff, path) = (staff.clone(), path.clone());
        tokio::spawn(async move {
            let mut sum = 0;
            for round in 0..20 {
                let delta = [-1, 2, -12, 3, -7, 9][usize::try_from((worker + round) % 6).expect("an index")];
                let answer = staff.post(&path, json!({ "delta": delta, "reason": "r" })).await;
                match answer.status {
                    200 => sum += delta,
                    _ => drop(answer.problem(409, "insufficient_stock")),
                }
            }
            sum
        })
    });
    let adjusting = join_all(adjusting.collect::<Vec<_>>());
    let spreading = async {
        for count in [16, 2, 64, 1, 7, 40, 3, 64, 5] {
            spread(&staff, &product, count).await;
        }
    };
    let pricing = async {
        for price in 4..16 {
            staff.patch(&product.path, json!({ "price": format!("{price}.00") })).await.expect(200);
        }
    };
    let (sums, (), ()) = tokio::join!(adjusting, spreading, pricing);
    let added: i64 = sums.into_iter().map(|sum| sum.expect("a worker that finished")).sum();
    assert_eq!(shop.stock(&product).await, 200 + added);
    let items = stock_items(&shop, &product).await;
    assert_eq!(items.len(), 5);
    assert!(items.iter().all(|item| item.contains("\"price_version\": N(\"13\")")), "{items:?}");
    shop.gateway.drain_stream().await;
    let query = format!("/v1/products?in_stock={}&category={}", 200 + added > 0, shop.category());
    assert_eq!(shop.visitor().get(&query).await.expect(200)["items"][0]["id"], product.id);
}
