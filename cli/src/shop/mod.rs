//! A client of the shop's API.

mod problem;
mod tokens;

use std::time::Duration;

use reqwest::{Method, RequestBuilder, Response, StatusCode, Url};
use serde_json::{Value, json};
use shared::auth::PublicKeys;
use shared::clock::Clock;
use shared::config;
use shared::telemetry::root_cause;

use self::tokens::{TokenFile, Tokens};

use crate::failure::Failure;

/// How long the shop may take to answer. API Gateway answers after 30 seconds at the latest.
const PATIENCE: Duration = Duration::from_secs(40);

/// A shop, with the user's tokens for it.
pub(crate) struct Shop {
    http: reqwest::Client,
    url: Url,
    tokens: TokenFile,
}

impl Shop {
    /// # Errors
    /// Returns a failure if `url` is not an HTTP URL.
    pub(crate) fn new(url: &str) -> Result<Self, Failure> {
        let parsed = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let url = parsed.ok_or_else(|| Failure::usage(format!("{url} is no address such as https://shop.example")))?;
        let http = reqwest::Client::builder()
            .user_agent(concat!("bodega-cli/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Failure::because("there is no TLS to be had", error))?;
        let tokens = TokenFile::of(url.as_str());
        Ok(Self { http, url, tokens })
    }

    pub(crate) fn url(&self) -> &str {
        self.url.as_str()
    }

    /// Returns a client for other servers, which never get the user's tokens.
    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Value, Failure> {
        json_of(self.send(Method::GET, path, None).await?).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        json_of(self.send(Method::POST, path, Some(body)).await?).await
    }

    /// Sends a request as the logged-in user, and returns the answer if it is a success. Renews an expired access
    /// token.
    ///
    /// # Errors
    /// Returns a failure if nobody is logged in, the shop does not answer, or it refuses.
    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Response, Failure> {
        if let Some(token) = config::cli_token() {
            return self.checked(self.request(method, path, body).bearer_auth(token)).await;
        }
        let log_in = || Failure::refused(format!("nobody is logged in to {}; bodega-cli login EMAIL does", self.url));
        let mut tokens = self.tokens.read()?.ok_or_else(log_in)?;
        let mut is_fresh = false;
        if tokens.runs_out_at <= Clock::default().now() {
            tokens = self.renew(&tokens).await?;
            is_fresh = true;
        }
        loop {
            let request = self.request(method.clone(), path, body).bearer_auth(&tokens.access_token);
            let response = self.answer(request).await?;
            // The shop decides by its own clock whether a token has expired.
            if response.status() != StatusCode::UNAUTHORIZED || is_fresh {
                return problem::checked(response).await;
            }
            tokens = self.renew(&tokens).await?;
            is_fresh = true;
        }
    }

    /// Opens a session and stores its tokens.
    pub(crate) async fn log_in(&self, email: &str, password: &str) -> Result<(), Failure> {
        let body = json!({ "email": email, "password": password });
        let answer = self.checked(self.request(Method::POST, "/v1/auth/token", Some(&body))).await?;
        self.tokens.write(&Tokens::of(&json_of(answer).await?)?)
    }

    /// Ends the session, if there is one, and deletes its tokens.
    pub(crate) async fn log_out(&self) -> Result<(), Failure> {
        let Some(tokens) = self.tokens.read()? else { return Ok(()) };
        let body = json!({ "refresh_token": tokens.refresh_token });
        let ended = self.checked(self.request(Method::POST, "/v1/auth/logout", Some(&body))).await;
        self.tokens.remove()?;
        ended.map(|_| ())
    }

    async fn renew(&self, tokens: &Tokens) -> Result<Tokens, Failure> {
        let body = json!({ "refresh_token": tokens.refresh_token });
        let response = self.answer(self.request(Method::POST, "/v1/auth/token/refresh", Some(&body))).await?;
        if response.status() == StatusCode::UNAUTHORIZED {
            let ended = format!("your session at {} has ended; bodega-cli login EMAIL opens one", self.url);
            return Err(Failure::refused(ended));
        }
        let renewed = Tokens::of(&json_of(problem::checked(response).await?).await?)?;
        self.tokens.write(&renewed)?;
        Ok(renewed)
    }

    /// Returns the public keys that the shop publishes.
    pub(crate) async fn public_keys(&self) -> Result<PublicKeys, Failure> {
        let answer = self.checked(self.request(Method::GET, "/.well-known/jwks.json", None)).await?;
        let text = answer.text().await.map_err(|error| self.unreached(&error))?;
        PublicKeys::parse(&text).map_err(|wrong| Failure::refused(format!("what {} publishes {wrong}", self.url)))
    }

    fn request(&self, method: Method, path: &str, body: Option<&Value>) -> RequestBuilder {
        let url = format!("{}{path}", self.url.as_str().trim_end_matches('/'));
        let request = self.http.request(method, url).timeout(PATIENCE);
        match body {
            Some(body) => request.json(body),
            None => request,
        }
    }

    async fn checked(&self, request: RequestBuilder) -> Result<Response, Failure> {
        problem::checked(self.answer(request).await?).await
    }

    async fn answer(&self, request: RequestBuilder) -> Result<Response, Failure> {
        request.send().await.map_err(|error| self.unreached(&error))
    }

    fn unreached(&self, error: &reqwest::Error) -> Failure {
        Failure::Unreached(format!("the shop at {} does not answer: {}", self.url, root_cause(error)))
    }
}

async fn json_of(response: Response) -> Result<Value, Failure> {
    let answer =
        response.bytes().await.map_err(|error| Failure::because("the answer broke off", root_cause(&error)))?;
    serde_json::from_slice(&answer).map_err(|_| Failure::refused("what answered is no shop: it speaks no JSON"))
}
