//! The shop that is measured, and the results of each request.

use std::collections::BTreeMap;
use std::time::Instant;

use local::{Function, Gateway, Record};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};

use super::taken::Taken;
use crate::failure::Failure;
use crate::session::random_hex;
use crate::target::open_here;

const STAFF: &str = "admin@example.com";
/// The password of all users here.
pub(super) const PASSWORD: &str = "analytical engine 1843";

/// A route, named as in the template, and which use of it.
pub(super) type Visit = (&'static str, &'static str);

pub(super) struct Floor {
    pub(super) gateway: Gateway,
    http: Client,
    staff: String,
    pub(super) categories: Vec<String>,
    pub(super) products: Vec<String>,
    seen: BTreeMap<Visit, Vec<Taken>>,
    asked: Vec<(Role, Visit, Taken)>,
    /// Invocations without a request.
    followed: Vec<Record>,
}

/// Who makes a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// Somebody without an account.
    Stranger,
    Customer,
    Staff,
    Admin,
}

/// One request.
pub(super) struct Ask {
    visit: Visit,
    role: Role,
    id: String,
    query: String,
    headers: Vec<(&'static str, String)>,
    body: Option<Value>,
}

impl Ask {
    /// A route by its method and path, and the use of it that is measured separately.
    pub(super) fn as_of(route: &'static str, which: &'static str) -> Self {
        let role = Role::Stranger;
        Self { visit: (route, which), role, id: String::new(), query: String::new(), headers: Vec::new(), body: None }
    }

    pub(super) fn new(route: &'static str) -> Self {
        Self::as_of(route, "")
    }

    /// Replaces the path parameter in braces; if there are several, all from the first to the last.
    pub(super) fn id(self, id: &str) -> Self {
        Self { id: id.to_owned(), ..self }
    }

    pub(super) fn query(self, query: impl Into<String>) -> Self {
        Self { query: query.into(), ..self }
    }

    pub(super) fn json(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    pub(super) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(super) fn bearer(self, token: &str) -> Self {
        Self { role: Role::Customer, ..self.header("authorization", &format!("Bearer {token}")) }
    }

    fn method_and_path(&self) -> Option<(Method, String)> {
        let (method, template) = self.visit.0.split_once(' ')?;
        let path = match (template.split_once('{'), template.rsplit_once('}')) {
            (Some((before, _)), Some((_, after))) => format!("{before}{}{after}", self.id),
            _ => template.to_owned(),
        };
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query) };
        Some((method.parse().ok()?, format!("{path}{query}")))
    }
}

impl Floor {
    /// Opens an empty shop.
    ///
    /// # Errors
    /// Returns a failure if it cannot be opened.
    pub(super) async fn open() -> Result<Self, Failure> {
        let password = random_hex::<16>();
        let options = local::Options { schedules: false, ..local::Options::default() };
        let gateway = open_here(STAFF, &password, options).await?;
        let http = Client::new();
        let (categories, products) = (Vec::new(), Vec::new());
        let (staff, seen, asked, followed) = (String::new(), BTreeMap::new(), Vec::new(), Vec::new());
        let mut floor = Self { gateway, http, staff, categories, products, seen, asked, followed };
        let log_in = Ask::new("POST /v1/auth/token").json(json!({ "email": STAFF, "password": password }));
        floor.staff = text(&floor.ask(log_in).await?, "access_token");
        Ok(floor)
    }

    /// Clears the results so far.
    pub(super) fn begin(&mut self) {
        self.seen.clear();
        self.asked.clear();
    }

    /// Returns each request with its result and who made it.
    pub(super) fn asked(&self) -> &[(Role, Visit, Taken)] {
        &self.asked
    }

    /// Returns the results by route and use.
    pub(super) fn seen(&self) -> &BTreeMap<Visit, Vec<Taken>> {
        &self.seen
    }

    /// Makes a request as staff.
    ///
    /// # Errors
    /// Returns the failures of [`Self::ask`].
    pub(super) async fn ask_as_staff(&mut self, ask: Ask) -> Result<Value, Failure> {
        let staff = self.staff.clone();
        self.ask(Ask { role: Role::Staff, ..ask.bearer(&staff) }).await
    }

    /// Makes a request that only admins may make.
    ///
    /// # Errors
    /// Returns the failures of [`Self::ask`].
    pub(super) async fn ask_as_admin(&mut self, ask: Ask) -> Result<Value, Failure> {
        let staff = self.staff.clone();
        self.ask(Ask { role: Role::Admin, ..ask.bearer(&staff) }).await
    }

    /// Makes a request, records its result, and returns the answer's body. Null if there is none.
    ///
    /// # Errors
    /// Returns a failure if the request does not succeed, or if another route served it.
    pub(super) async fn ask(&mut self, ask: Ask) -> Result<Value, Failure> {
        let (role, (route, which)) = (ask.role, ask.visit);
        let unknown = || Failure::fatal(route, "is no route");
        let (method, path) = ask.method_and_path().ok_or_else(unknown)?;
        let url = format!("{}{path}", self.gateway.url());
        let mut request = self.http.request(method, url);
        for (name, value) in &ask.headers {
            request = request.header(*name, value);
        }
        if let Some(body) = &ask.body {
            request = request.json(body);
        }
        self.gateway.recorder().take();
        let lost = |error: reqwest::Error| Failure::fatal(route, error);
        let began = Instant::now();
        let response = request.send().await.map_err(lost)?;
        let (status, headers) = (response.status(), header_bytes(&response));
        let body = response.bytes().await.map_err(lost)?;
        let took = began.elapsed();
        if !status.is_success() {
            let body = String::from_utf8_lossy(&body);
            return Err(Failure::Unexpected(format!("{route} ({which}) gave {status} {body}")));
        }
        let mut records = self.gateway.recorder().take();
        let own = records.iter().position(|record| record.route_key == route).ok_or_else(unknown)?;
        let taken = Taken::new(&records.swap_remove(own), took, headers + body.len() as u64);
        // Following invocations may have ended before the answer arrived here.
        self.followed.extend(records);
        self.seen.entry((route, which)).or_default().push(taken);
        self.asked.push((role, ask.visit, taken));
        Ok(serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// Returns the invocations of the stream's consumers since the last request, and the number of e-mails since
    /// `mails_before`.
    pub(super) async fn afterwards(&mut self, mails_before: usize) -> (Vec<Record>, u64) {
        self.gateway.drain_stream().await;
        let mut records = std::mem::take(&mut self.followed);
        records.extend(self.gateway.recorder().take());
        records.retain(|record| matches!(record.function, Function::Stream | Function::Mail));
        (records, self.mails().saturating_sub(mails_before) as u64)
    }

    /// Returns the number of sent e-mails.
    pub(super) fn mails(&self) -> usize {
        self.gateway.mailbox().mails().len()
    }
}

/// Returns a text member of an answer. Empty if it is absent.
pub(super) fn text(answer: &Value, name: &str) -> String {
    answer.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Returns the size of the status line and of the headers with their separators.
fn header_bytes(response: &Response) -> u64 {
    let lines = response.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
    (lines.sum::<usize>() + 19) as u64
}
