use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::App;
use shared::domain::SingleLine;
use shared::http::{Cursor, Json, PageBody, PageLimit, Problem, Query, Staff};
use shared::store::Audit;
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListAuditQuery {
    /// The id of what it was done to: a product, category, order or user.
    #[param(value_type = String, min_length = 1, max_length = 100, example = "prod_019b78cf732073819059bf1f823cb2ff")]
    target: SingleLine<100>,
    /// How many records a page has.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 100, default = 20)]
    limit: PageLimit,
    /// `next_cursor` of the previous page, with the same target.
    cursor: Option<String>,
}

/// One thing that staff did.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditRecord)]
pub(crate) struct AuditBody {
    #[schema(example = "audit_018bcfe568787e8a9b4ff0d1c2a3b4c5")]
    id: String,
    /// Who did it.
    #[schema(example = "user_018bcfe568787e8a9b4ff0d1c2a3b4c5")]
    by: String,
    #[schema(example = "adjust_stock")]
    action: String,
    #[schema(example = "prod_019b78cf732073819059bf1f823cb2ff")]
    target: String,
    /// The changes. Prices are in minor units.
    #[schema(value_type = Object, example = json!({ "delta": 5, "reason": "Delivery 4711" }))]
    detail: serde_json::Value,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    at: String,
}

/// Lists what staff did to a product, category, order or user, newest first.
#[utoipa::path(
    get,
    path = "/v1/admin/audit",
    tag = "staff",
    params(ListAuditQuery),
    responses((status = 200, description = "A page of audit records", body = PageBody<AuditBody>)),
    security(("bearer" = []))
)]
pub(crate) async fn list_audit(
    State(app): State<App>,
    Staff(_caller): Staff,
    Query(query): Query<ListAuditQuery>,
) -> Result<Json<PageBody<AuditBody>>, Problem> {
    let target = query.target.as_str();
    let binding = format!("audit {target}");
    let cursor = Cursor { query: &binding };
    let after = query.cursor.as_deref().map(|text| cursor.decode(text)).transpose()?;
    let (records, more) = app.store.list_audit(target, query.limit.get(), after).await?;
    let next_cursor = records.last().filter(|_| more).map(|last| cursor.encode(&last.id));
    Ok(Json(PageBody { items: records.into_iter().map(AuditBody::from).collect(), next_cursor }))
}

impl From<Audit> for AuditBody {
    fn from(record: Audit) -> Self {
        Self {
            id: record.id.to_string(),
            by: record.by.to_string(),
            action: record.action,
            target: record.target,
            detail: record.detail,
            at: record.at.to_string(),
        }
    }
}
