use std::net::IpAddr;
use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

use crate::{Answer, documented};

/// Somebody who uses the shop, with what they hold.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    headers: Vec<(String, String)>,
    pub user_id: String,
    pub email: String,
    pub password: String,
    pub refresh_token: String,
    pub access_token: String,
}

impl Client {
    /// Somebody with nothing.
    pub fn new(base: &str) -> Self {
        Self {
            http: http(base, reqwest::Client::builder()),
            base: base.to_owned(),
            headers: Vec::new(),
            user_id: String::new(),
            email: String::new(),
            password: String::new(),
            refresh_token: String::new(),
            access_token: String::new(),
        }
    }

    /// The same, from another address of this machine.
    pub fn from_address(&self, address: &str) -> Self {
        let address: IpAddr = address.parse().expect("an address");
        let http = http(&self.base, reqwest::Client::builder().local_address(address));
        Self { http, ..self.clone() }
    }

    /// The same, with one more header; one of the same name is replaced.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut client = self.without(name);
        client.headers.push((name.to_owned(), value.to_owned()));
        client
    }

    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        let mut client = self.clone();
        client.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        client
    }

    #[must_use]
    pub fn with_bearer(&self, token: &str) -> Self {
        Self { access_token: token.to_owned(), ..self.with("authorization", &format!("Bearer {token}")) }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    /// As [`Self::post`], and again after each 503, a hundred times at most: what a client does who means it.
    pub async fn post_until_answered(&self, path: &str, body: Value) -> Answer {
        let mut answer = self.post(path, body.clone()).await;
        for _ in 0..100 {
            if answer.status != 503 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
            answer = self.post(path, body.clone()).await;
        }
        answer
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    /// Erases the account, as its owner asks for it.
    pub async fn erase(&self) -> Answer {
        let password = serde_json::json!({ "current_password": self.password });
        self.send(Method::DELETE, "/v1/users/me", Some(password)).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        match body {
            Some(body) => self.send_raw(method, path, "application/json", body.to_string().into_bytes()).await,
            None => self.finish(&method, path, self.request(method.clone(), path)).await,
        }
    }

    /// Sends these very bytes.
    pub async fn send_raw(&self, method: Method, path: &str, content_type: &str, body: Vec<u8>) -> Answer {
        let request = self.request(method.clone(), path).header("content-type", content_type).body(body);
        self.finish(&method, path, request).await
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        self.headers.iter().fold(request, |request, (name, value)| request.header(name, value))
    }

    async fn finish(&self, method: &Method, path: &str, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.expect("a body");
        let body = match serde_json::from_str(&text) {
            Ok(json) => json,
            Err(_) if text.is_empty() => Value::Null,
            Err(_) => Value::String(text),
        };
        let answer = Answer { request: format!("{method} {path}"), status, headers, body };
        documented::check(method.as_str(), path, &answer);
        answer
    }
}

/// Without TLS no certificate is needed, and each of these clients would read all that the system has.
fn http(base: &str, builder: reqwest::ClientBuilder) -> reqwest::Client {
    let builder = if base.starts_with("https://") { builder } else { builder.tls_certs_only([]) };
    builder.build().expect("a client")
}
