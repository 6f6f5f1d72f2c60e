use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Deserializer};
use shared::App;
use shared::http::{Cursor, MalformedCursor, Problem, Query, Staff};
use utoipa::{IntoParams, ToSchema};

use crate::exports::export_page::{ExportFormat, Position, page};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    /// The format; CSV by default.
    #[serde(default)]
    #[param(inline, value_type = Option<ExportFormatBody>)]
    format: ExportFormat,
    /// How many products a page has at most; it has fewer where they are long.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 2000, default = 2000)]
    limit: ExportLimit,
    /// The cursor in the `Link` header of the previous page.
    cursor: Option<String>,
}

/// The format of an export.
#[derive(ToSchema)]
#[schema(as = ExportFormat, rename_all = "lowercase")]
#[allow(dead_code)]
pub(crate) enum ExportFormatBody {
    Csv,
    Ndjson,
}

/// The most products of a page.
const MOST: u16 = 2_000;

struct ExportLimit(u16);

impl Default for ExportLimit {
    fn default() -> Self {
        Self(MOST)
    }
}

impl<'de> Deserialize<'de> for ExportLimit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let limit = u16::deserialize(deserializer)?;
        let wrong = || serde::de::Error::custom(format!("must be from 1 to {MOST}"));
        if (1..=MOST).contains(&limit) { Ok(Self(limit)) } else { Err(wrong()) }
    }
}

/// Exports the catalogue in the shop's import format, page by page, including hidden products. The concatenated pages
/// are a file that can be imported: only the first has a header. Each page but the last has a `Link` to the next one.
#[utoipa::path(
    get,
    path = "/v1/admin/export",
    tag = "staff",
    params(ExportQuery),
    responses((status = 200, description = "A page of the file",
        content((String = "text/csv"), (String = "application/x-ndjson")),
        headers(("Link" = String, description = "The next page, with rel=\"next\"")))),
    security(("bearer" = []))
)]
pub(crate) async fn export(
    State(app): State<App>,
    Staff(_caller): Staff,
    Query(query): Query<ExportQuery>,
) -> Result<Response, Problem> {
    let ExportQuery { format, limit: ExportLimit(limit), cursor: after } = query;
    let binding = format!("export {format:?}");
    let cursor = Cursor { query: &binding };
    let after: Option<Position> = after.as_deref().map(|text| cursor.decode(text)).transpose()?;
    if after.as_ref().is_some_and(|position| !position.is_sound()) {
        return Err(MalformedCursor.into());
    }
    let (text, next) = page(&app, format, limit, after).await?;
    let (content_type, name) = match format {
        ExportFormat::Csv => ("text/csv; charset=utf-8", "csv"),
        ExportFormat::Ndjson => ("application/x-ndjson", "ndjson"),
    };
    let mut response = ([(header::CONTENT_TYPE, HeaderValue::from_static(content_type))], text).into_response();
    if let Some(position) = next {
        let cursor = cursor.encode(&position);
        let link = format!("</v1/admin/export?format={name}&limit={limit}&cursor={cursor}>; rel=\"next\"");
        let link = HeaderValue::try_from(link).map_err(|error| Problem::internal().because(error))?;
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}
