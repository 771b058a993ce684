//! `POST /v1/attachments`, `GET /v1/statements/{statement}/attachments/{root}`

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use comity_node::service::views::ImportedAttachment;
use futures_util::TryStreamExt;

use crate::backend::AttachmentLabel;
use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::{Asked, Named};

/// TLP's label of the statement whose attachment follows.
const TLP: HeaderName = HeaderName::from_static("comity-tlp");
/// PAP's label, likewise.
const PAP: HeaderName = HeaderName::from_static("comity-pap");
/// `actual`, `exercise` or `test`.
const MARK: HeaderName = HeaderName::from_static("comity-mark");

/// Takes an attachment's bytes, which the request streams; a draft then names it by its root.
#[utoipa::path(post, path = "/v1/attachments", tag = "statements",
    params(
        ("name" = String, Query, description = "File name: a label, never a path"),
        ("media_type" = Option<String>, Query, description = "Media type"),
        ("length" = u64, Query, description = "Bytes that follow; another count is refused"),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, body = ImportedAttachment),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 507, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn import(
    State(node): State<Node>,
    Asked(label): Asked<AttachmentLabel>,
    body: Body,
) -> Reply<(StatusCode, Json<ImportedAttachment>)> {
    let content = Box::pin(body.into_data_stream().map_err(std::io::Error::other));
    Ok((StatusCode::CREATED, Json(node.import_attachment(label, content).await?)))
}

/// An attachment's bytes, each chunk verified before it leaves. A stream that ends early was damaged: compare the
/// length.
#[utoipa::path(get, path = "/v1/statements/{statement}/attachments/{root}", tag = "statements",
    params(
        ("statement" = String, Path, description = "Number or id, percent-encoded"),
        ("root" = String, Path, description = "Root of the attachment"),
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream", headers(
            ("comity-tlp", description = "TLP's label of the statement"),
            ("comity-pap", description = "PAP's label"),
            ("comity-mark", description = "`actual`, `exercise` or `test`"),
        )),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn export(
    State(node): State<Node>,
    Named((statement, root)): Named<(String, String)>,
) -> Reply<Response> {
    let labels = node.labels(statement.clone()).await?;
    gate::read(&node, &labels, &root).await?;
    let download = node.attachment(statement, root).await?;
    // The author's media type is not repeated: whoever fetches this must not be made to interpret it.
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_LENGTH, download.label.length.to_string()),
        (header::CONTENT_DISPOSITION, "attachment".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    let mut response = (headers, Body::from_stream(download.content)).into_response();
    // What leaves is marked as its statement is (docs/spec/markings.md): fixed words, never a party's text.
    for (name, word) in [(TLP, &labels.tlp), (PAP, &labels.pap), (MARK, &labels.mark)] {
        if let Ok(word) = HeaderValue::from_str(word) {
            response.headers_mut().insert(name, word);
        }
    }
    Ok(response)
}
