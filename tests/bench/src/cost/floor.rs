//! The shop that is visited, and what each visit took.

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
/// Of everybody here.
pub(super) const PASSWORD: &str = "analytical engine 1843";

/// A route, as the template names it, and which use of it.
pub(super) type Visit = (&'static str, &'static str);

pub(super) struct Floor {
    pub(super) gateway: Gateway,
    http: Client,
    staff: String,
    pub(super) categories: Vec<String>,
    pub(super) products: Vec<String>,
    seen: BTreeMap<Visit, Vec<Taken>>,
    asked: Vec<(Role, Visit, Taken)>,
    /// What functions have done that nobody asked of.
    followed: Vec<Record>,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// Without an account.
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
    /// A route by its method and path, and the use of it that is told apart.
    pub(super) fn as_of(route: &'static str, which: &'static str) -> Self {
        let role = Role::Stranger;
        Self { visit: (route, which), role, id: String::new(), query: String::new(), headers: Vec::new(), body: None }
    }

    pub(super) fn new(route: &'static str) -> Self {
        Self::as_of(route, "")
    }

    /// In place of what is in braces in the path.
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
        let path = match (template.split_once('{'), template.split_once('}')) {
            (Some((before, _)), Some((_, after))) => format!("{before}{}{after}", self.id),
            _ => template.to_owned(),
        };
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query) };
        Some((method.parse().ok()?, format!("{path}{query}")))
    }
}

impl Floor {
    /// An empty shop.
    ///
    /// # Errors
    /// When it cannot be opened.
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

    /// Forgets what was taken so far.
    pub(super) fn begin(&mut self) {
        self.seen.clear();
        self.asked.clear();
    }

    /// Each request by itself, and who made it.
    pub(super) fn asked(&self) -> &[(Role, Visit, Taken)] {
        &self.asked
    }

    /// What each kind of visit took.
    pub(super) fn seen(&self) -> &BTreeMap<Visit, Vec<Taken>> {
        &self.seen
    }

    /// Makes a request as staff.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub(super) async fn ask_as_staff(&mut self, ask: Ask) -> Result<Value, Failure> {
        let staff = self.staff.clone();
        self.ask(Ask { role: Role::Staff, ..ask.bearer(&staff) }).await
    }

    /// Makes a request that only admins may.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub(super) async fn ask_as_admin(&mut self, ask: Ask) -> Result<Value, Failure> {
        let staff = self.staff.clone();
        self.ask(Ask { role: Role::Admin, ..ask.bearer(&staff) }).await
    }

    /// Makes a request, notes what it took and gives the answer's body, null if there is none.
    ///
    /// # Errors
    /// When it does not succeed, or went to another route.
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
        // What follows may be quicker than the answer's way here.
        self.followed.extend(records);
        self.seen.entry((route, which)).or_default().push(taken);
        self.asked.push((role, ask.visit, taken));
        Ok(serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// What the functions that follow the stream have done since the last request, and how many mails went out.
    pub(super) async fn afterwards(&mut self, mails_before: usize) -> (Vec<Record>, u64) {
        self.gateway.drain_stream().await;
        let mut records = std::mem::take(&mut self.followed);
        records.extend(self.gateway.recorder().take());
        records.retain(|record| matches!(record.function, Function::Stream | Function::Mail));
        (records, self.mails().saturating_sub(mails_before) as u64)
    }

    /// How many mails have gone out.
    pub(super) fn mails(&self) -> usize {
        self.gateway.mailbox().mails().len()
    }
}

/// A member of an answer; empty if it is not there.
pub(super) fn text(answer: &Value, name: &str) -> String {
    answer.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A status line, and the headers with what stands around them.
fn header_bytes(response: &Response) -> u64 {
    let lines = response.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
    (lines.sum::<usize>() + 19) as u64
}
