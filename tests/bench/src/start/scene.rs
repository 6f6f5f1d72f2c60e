//! The environment of the measured functions: a shop's table, and the services that they call.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;

use local::{Function, Storage};
use serde::Deserialize;
use serde_json::json;

use super::authority::Authority;
use super::doorway::Doorway;
use super::folder::PassingFolder;
use super::parameters::{self, Parameters};
use crate::account::Account;
use crate::call::Call;
use crate::failure::Failure;
use crate::route::{ADD_TO_CART, CHECK_OUT};
use crate::stand::Stand;

/// The number of products in the cart and in the order.
const LINES: usize = 3;

/// Environment variables by name.
pub(super) type Environment = BTreeMap<String, String>;

/// How functions connect to AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    Tls,
    Plain,
}

pub(super) struct Scene {
    stand: Stand,
    customer: Account,
    pub(super) product: String,
    pub(super) cart_token: String,
    pub(super) authority: Authority,
    public_keys: String,
    parameters: Parameters,
    dynamodb_door: Doorway,
    parameters_door: Doorway,
    pub(super) folder: PassingFolder,
}

#[derive(Deserialize)]
struct Added {
    cart_token: Option<String>,
}

impl Scene {
    /// Opens a shop with a customer, an order and a visitor's cart.
    ///
    /// # Errors
    /// Returns a failure if something cannot be created.
    pub(super) async fn open() -> Result<Self, Failure> {
        let folder = PassingFolder::new();
        let storage = Storage::Folder(folder.path().to_owned());
        let options = local::Options { storage, schedules: false, ..local::Options::default() };
        let stand = Stand::open(options).await?;
        let authority = Authority::new(folder.path())?;
        let key = folder.path().join("signing-key.json");
        let key = fs::read_to_string(&key).map_err(|error| Failure::fatal(key.display(), error))?;
        let parameters = Parameters::serve(&key).await?;
        let dynamodb_door = Doorway::open(&authority.acceptor, address(stand.gateway.dynamodb_url())?).await?;
        let parameters_door = Doorway::open(&authority.acceptor, parameters.address).await?;
        let public_keys = public_keys(&stand.gateway.url()).await?;

        let products = stand.products(LINES, 1_000).await?;
        let customer = Account::register(&stand.session.shop, "ada@example.com", &stand.session.password).await?;
        let items: Vec<_> = products.iter().map(|id| json!({ "product_id": id, "quantity": 1 })).collect();
        let order = Call::new(&CHECK_OUT).json(json!({ "items": items }));
        customer.call(&stand.session.shop, &order).await?.check(&[201])?;
        let mut cart_token = String::new();
        for item in items {
            let mut call = Call::new(&ADD_TO_CART).json(item);
            if !cart_token.is_empty() {
                call = call.header("cart-token", &cart_token);
            }
            // Only the first answer has the token.
            let added = stand.session.shop.call(&call).await?.read::<Added>(&[201])?;
            cart_token = added.cart_token.unwrap_or(cart_token);
        }
        stand.gateway.drain_stream().await;
        let product = products.into_iter().next().unwrap_or_default();
        Ok(Self {
            stand,
            customer,
            product,
            cart_token,
            authority,
            public_keys,
            parameters,
            dynamodb_door,
            parameters_door,
            folder,
        })
    }

    /// Returns access tokens of a customer and of staff that are valid for some minutes.
    ///
    /// # Errors
    /// Returns a failure if the shop gives none.
    pub(super) async fn tokens(&self) -> Result<[String; 2], Failure> {
        let shop = &self.stand.session.shop;
        Ok([self.customer.fresh_token(shop).await?, self.stand.session.staff.fresh_token(shop).await?])
    }

    /// Returns the environment variables that the template and Lambda set for a function, except the address of the
    /// runtime API.
    ///
    /// # Errors
    /// Returns a failure if the template has a variable that is unknown here.
    pub(super) fn environment(&self, function: Option<Function>, way: Way) -> Result<Environment, Failure> {
        let parameters_url = format!("http://{}", self.parameters.address);
        let (dynamodb, parameters) = match way {
            Way::Tls => (self.dynamodb_door.url.as_str(), self.parameters_door.url.as_str()),
            Way::Plain => (self.stand.gateway.dynamodb_url(), parameters_url.as_str()),
        };
        let roots = self.authority.trust.display().to_string();
        let lambda = [
            ("AWS_LAMBDA_FUNCTION_NAME", "bench"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/bench"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "2026/01/31/[$LATEST]bench"),
            ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "bench"),
            ("AWS_SECRET_ACCESS_KEY", "bench"),
            ("AWS_SESSION_TOKEN", "bench"),
            ("LANG", "en_US.UTF-8"),
            ("PATH", "/usr/local/bin:/usr/bin/:/bin:/opt/bin"),
            ("AWS_ENDPOINT_URL_DYNAMODB", dynamodb),
            ("AWS_ENDPOINT_URL_SSM", parameters),
            ("SSL_CERT_FILE", &roots),
        ];
        let mut environment = match function {
            Some(function) => self.of_template(function)?,
            None => Environment::new(),
        };
        environment.extend(lambda.map(|(name, value)| (name.to_owned(), value.to_owned())));
        Ok(environment)
    }

    /// Returns the template's variables, with local values in place of those on AWS.
    fn of_template(&self, function: Function) -> Result<Environment, Failure> {
        let values = [
            ("BODEGA_CONFIGURATION", "0"),
            ("BODEGA_SERVICE", "bodega"),
            ("BODEGA_TABLE", "bodega"),
            ("BODEGA_PUBLIC_KEYS", self.public_keys.as_str()),
            ("BODEGA_SIGNING_KEY_PARAMETER", parameters::NAME),
            ("BODEGA_UPLOADS", "bodega-uploads"),
            ("BODEGA_MEDIA", "bodega-media"),
            ("BODEGA_MEDIA_URL", "https://media.bodega.example"),
            ("BODEGA_LIVE_URL", "wss://live.bodega.example/live"),
            ("BODEGA_LIVE_API", "https://live.bodega.example/live"),
            ("BODEGA_MAIL_SENDER", "orders@bodega.example"),
            ("BODEGA_SHOP_URL", "https://bodega.example"),
            ("BODEGA_MAIL_CONFIGURATION_SET", "bodega"),
        ];
        let values = values.map(|(name, value)| (name, value.to_owned())).into();
        local::template_variables(function, &values).map_err(|error| Failure::fatal("the template's variables", error))
    }

    pub(super) async fn close(self) {
        self.stand.close().await;
    }
}

fn address(url: &str) -> Result<SocketAddr, Failure> {
    url.trim_start_matches("http://").parse().map_err(|error| Failure::fatal(url, error))
}

/// Returns the public keys in the form of the template's parameter.
async fn public_keys(url: &str) -> Result<String, Failure> {
    let url = format!("{url}/.well-known/jwks.json");
    let answer = reqwest::get(&url).await.and_then(reqwest::Response::error_for_status);
    let answer = answer.map_err(|error| Failure::fatal(&url, error))?;
    answer.text().await.map_err(|error| Failure::fatal(&url, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A variable that is added to the template must be known here.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn every_function_has_its_variables() {
        let scene = Scene::open().await.expect("a scene");
        let folder = scene.folder.path().to_owned();
        for function in Function::ALL {
            let environment = scene.environment(Some(function), Way::Tls).expect("its variables");
            assert_eq!(environment["BODEGA_TABLE"], "bodega", "{function}");
            assert!(environment["AWS_ENDPOINT_URL_DYNAMODB"].starts_with("https://localhost:"), "{function}");
        }
        let [customer, staff] = scene.tokens().await.expect("tokens");
        assert_ne!(customer, staff);
        scene.close().await;
        assert!(!folder.exists(), "{}", folder.display());
    }
}
