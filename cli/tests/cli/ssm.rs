use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

/// As much of SSM's parameters as one needs, and of a shop its public keys.
#[derive(Clone, Default)]
pub(crate) struct Ssm {
    parameters: Arc<Mutex<BTreeMap<String, Value>>>,
    published: Arc<Mutex<String>>,
}

impl Ssm {
    /// Serves; and gives its address.
    pub(crate) async fn start(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let keys = axum::routing::get(async |State(ssm): State<Self>| ssm.published.lock().expect("keys").clone());
        let app = Router::new().route("/.well-known/jwks.json", keys).fallback(call).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        url
    }

    /// Deploys the shop with these public keys.
    pub(crate) fn deploy(&self, jwks: &str) {
        jwks.clone_into(&mut self.published.lock().expect("keys"));
    }

    /// What was last put there.
    pub(crate) fn parameter(&self, name: &str) -> Value {
        self.parameters.lock().expect("parameters")[name].clone()
    }

    /// As if it had been put so long ago.
    pub(crate) fn change(&self, name: &str, change: impl Fn(&str) -> String) {
        let mut parameters = self.parameters.lock().expect("parameters");
        let parameter = parameters.get_mut(name).expect("a parameter");
        parameter["Value"] = change(parameter["Value"].as_str().expect("text")).into();
    }
}

async fn call(State(ssm): State<Ssm>, headers: HeaderMap, body: String) -> (StatusCode, String) {
    let request: Value = serde_json::from_str(&body).expect("JSON");
    let name = request["Name"].as_str().expect("a name").to_owned();
    let mut parameters = ssm.parameters.lock().expect("parameters");
    let refused = |code: &str| (StatusCode::BAD_REQUEST, json!({ "__type": code }).to_string());
    match headers["x-amz-target"].to_str().expect("text") {
        "AmazonSSM.GetParameter" => match parameters.get(&name) {
            Some(parameter) => (StatusCode::OK, json!({ "Parameter": parameter }).to_string()),
            None => refused("ParameterNotFound"),
        },
        "AmazonSSM.PutParameter" if parameters.contains_key(&name) && request["Overwrite"] != true => {
            refused("ParameterAlreadyExists")
        }
        "AmazonSSM.PutParameter" => {
            parameters.insert(name, request);
            (StatusCode::OK, json!({ "Version": 1 }).to_string())
        }
        other => panic!("{other}"),
    }
}
