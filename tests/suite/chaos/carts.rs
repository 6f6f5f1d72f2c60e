use shared::testing::{Fault, Network};
use tests::chaos::Scene;

/// What is added once is in the cart once, whichever call of adding it lost its answer: the SDK tries again by itself,
/// and the answer is 201.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn what_is_added_once_is_there_once() {
    let mut scene = Scene::open(Network::default()).await;
    let products = scene.products(&[10]).await;
    let item = |quantity: u32| products[0].item(quantity.into());
    for call in 0..2 {
        let customer = scene.shop.customer().await;
        for (quantity, sum) in [(3, 3), (2, 5)] {
            scene.faults().plan([(call, Fault::Lost)]);
            let answer = customer.post("/v1/cart/items", item(quantity)).await;
            scene.faults().off();
            assert_eq!(answer.expect(201)["item"]["quantity"], sum, "the answer to call {call} was lost");
            assert_eq!(customer.get("/v1/cart").await.expect(200)["items"][0]["quantity"], sum);
        }
    }
}
