//! Attachments on their way in and out: streamed, so that memory stays flat whatever their size.

use std::path::{Path, PathBuf};

use axum::body::Body;
use bytes::Bytes;
use comity_node::service::views::{AttachmentView, ImportedAttachment};
use comity_wire::limits::{ATTACHMENT_BYTES_MAX, CHUNK_BYTES};
use futures_util::{StreamExt as _, stream};
use indicatif::ProgressBar;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::client::{Client, bytes_of, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::{plain, progress};

/// Longest name of a field that a file may stand for, in bytes.
const FIELD_BYTES_MAX: usize = 64;

/// `FIELD=FILE` as its two parts, `FILE` as itself. A field is letters, digits and `_`; a file of such a name with `=` in
/// it is given as `./NAME`.
pub(crate) fn attached(given: &Path) -> (Option<&str>, &Path) {
    let parts = given.to_str().and_then(|text| text.split_once('='));
    let is_field = |name: &str| {
        !name.is_empty()
            && name.len() <= FIELD_BYTES_MAX
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    match parts {
        Some((field, file)) if is_field(field) => (Some(field), Path::new(file)),
        _ => (None, given),
    }
}

/// Gives a file to the node, which seals it: `FILE`, under its own name, or `FIELD=FILE`, under the name of the member of
/// the body for which it stands (docs/spec/statement.md).
pub(crate) async fn upload(context: &Context, client: &Client, given: &Path) -> Outcome<ImportedAttachment> {
    let (field, path) = attached(given);
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let file = tokio::fs::File::open(path).await.map_err(failed)?;
    let found = file.metadata().await.map_err(failed)?;
    if !found.is_file() {
        return Err(Failure::new("error-not-a-file", Fault::Yours, Exit::Usage).with("path", path.display()));
    }
    let length = found.len();
    if length > ATTACHMENT_BYTES_MAX {
        return Err(Failure::new("error-attachment-too-large", Fault::Yours, Exit::Failed)
            .with("bytes", length)
            .with("limit", ATTACHMENT_BYTES_MAX));
    }
    let name = field.map_or_else(|| path.file_name().unwrap_or_default().to_string_lossy(), Into::into);
    let query = format!("name={}&media_type={}&length={length}", encoded(&name), encoded(media_type(path)));
    let bar = progress::bytes(context, length, plain::line(&name));
    let imported = client.upload(&format!("/v1/attachments?{query}"), content(file, bar.clone())).await;
    bar.finish_and_clear();
    imported
}

/// A file as a request's body, with its progress.
pub(crate) fn content(file: tokio::fs::File, bar: ProgressBar) -> Body {
    Body::from_stream(stream::try_unfold((file, bar), |(mut file, bar)| async move {
        let mut chunk = Vec::with_capacity(CHUNK_BYTES);
        let read = (&mut file).take(CHUNK_BYTES as u64).read_to_end(&mut chunk).await?;
        bar.inc(read as u64);
        std::io::Result::Ok((read > 0).then(|| (Bytes::from(chunk), (file, bar))))
    }))
}

/// Names that are tried for one attachment.
const NAMES_MAX: usize = 1_000;

/// Writes an attachment into a folder under its label, made harmless; never over another file: where one has that name,
/// under the next number. A cut or damaged stream leaves nothing behind.
pub(crate) async fn save(
    context: &Context,
    client: &Client,
    statement: &str,
    attachment: &AttachmentView,
    folder: &Path,
) -> Outcome<PathBuf> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    let name = file_name(&attachment.name, &attachment.root);
    let part = folder.join(format!(".{}.part", attachment.root));
    let route = format!("/v1/statements/{}/attachments/{}", encoded(statement), encoded(&attachment.root));
    let (_, body) = client.download(&route).await?;
    let bar = progress::bytes(context, attachment.length, plain::line(&attachment.name));
    let whole = whole(body, &part, attachment.length, &bar).await;
    bar.finish_and_clear();
    let saved = whole.and_then(|()| named(&part, folder, &name));
    let _ = std::fs::remove_file(&part);
    saved
}

/// Writes a body of a known length to `part`, and gives it its name when it is whole and durable; never over another
/// file.
pub(crate) async fn keep(body: Body, path: &Path, part: &Path, length: u64, bar: &ProgressBar) -> Outcome<()> {
    let whole = whole(body, part, length, bar).await;
    let kept = whole.and_then(|()| take_name(part, path).map_err(|error| Failure::file(path, &error)));
    let _ = std::fs::remove_file(part);
    kept
}

/// Writes a body to a file, durable when it returns; refused where it has another length than it must.
async fn whole(body: Body, part: &Path, length: u64, bar: &ProgressBar) -> Outcome<()> {
    let bytes = write(body, part, length, bar).await?;
    if bytes == length { Ok(()) } else { Err(cut(bytes, length)) }
}

fn cut(bytes: u64, length: u64) -> Failure {
    let cut = Failure::new("error-download-cut", Fault::Local, Exit::NotVerified);
    cut.with("bytes", bytes).with("length", length)
}

/// Gives a whole file its name, which nothing has yet. Taking the name first refuses to replace what somebody put there
/// meanwhile, also on the file systems of memory sticks, which know no links.
fn take_name(part: &Path, path: &Path) -> std::io::Result<()> {
    std::fs::File::create_new(path)?;
    std::fs::rename(part, path).inspect_err(|_| {
        let _ = std::fs::remove_file(path);
    })
}

/// Gives a file the first name in a folder that is free.
fn named(part: &Path, folder: &Path, name: &str) -> Outcome<PathBuf> {
    for number in 1..=NAMES_MAX {
        let path = folder.join(numbered(name, number));
        match take_name(part, &path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Failure::file(&path, &error)),
        }
    }
    let path = folder.join(name);
    Err(Failure::new("error-file-exists", Fault::Yours, Exit::Failed).with("path", path.display()))
}

/// `report.pdf`, then `report-2.pdf`, `report-3.pdf`.
fn numbered(name: &str, number: usize) -> String {
    match (number, name.rsplit_once('.')) {
        (1, _) => name.to_owned(),
        (_, Some((stem, extension))) if !stem.is_empty() => format!("{stem}-{number}.{extension}"),
        _ => format!("{name}-{number}"),
    }
}

/// Writes a body to a file, durable when it returns; the number of bytes.
async fn write(body: Body, path: &Path, length: u64, bar: &ProgressBar) -> Outcome<u64> {
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let mut file = tokio::fs::File::create(path).await.map_err(failed)?;
    let mut bytes = 0;
    let mut stream = std::pin::pin!(bytes_of(body));
    while let Some(next) = stream.next().await {
        // What does not verify ends the stream: it was no whole body, wherever it stopped.
        let next = next.map_err(|_| cut(bytes, length))?;
        file.write_all(&next).await.map_err(failed)?;
        bytes += next.len() as u64;
        bar.inc(next.len() as u64);
    }
    file.flush().await.map_err(failed)?;
    file.sync_all().await.map_err(failed)?;
    Ok(bytes)
}

/// A label as a file name: its last part, without what a file system or a terminal would act upon.
fn file_name(label: &str, root: &str) -> String {
    let last = label.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe: String = plain::line(last).chars().map(|c| if c == '\\' { '_' } else { c }).take(120).collect();
    let safe = safe.trim_matches(['.', ' ']).to_owned();
    if safe.is_empty() { root.chars().take(16).collect() } else { safe }
}

/// A guess from the name: a label for people, which nothing acts upon.
fn media_type(path: &Path) -> &'static str {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    match extension.as_str() {
        "json" => "application/json",
        "txt" | "md" => "text/plain",
        "csv" => "text/csv",
        "xml" => "application/xml",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        _ => "application/octet-stream",
    }
}

/// A line about a saved file.
pub(crate) fn told(context: &Context, path: &Path) {
    context.say("attachment-saved", &vars!["path" => path.display()]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_stands_for_a_field_only_where_the_field_is_named() {
        let parts = |given: &'static str| attached(Path::new(given));
        assert_eq!(parts("bundle=x/iocs.json"), (Some("bundle"), Path::new("x/iocs.json")));
        assert_eq!(parts("bundle=a=b"), (Some("bundle"), Path::new("a=b")));
        for file in ["iocs.json", "./a=b", "x/a=b", "=b", "a-b=c", "a b=c"] {
            assert_eq!(parts(file), (None, Path::new(file)), "{file}");
        }
    }

    #[tokio::test]
    async fn row_02_a_body_that_was_cut_leaves_nothing_and_nothing_is_replaced() {
        let place = tempfile::tempdir().unwrap();
        let (path, part) = (place.path().join("out"), place.path().join("out.part"));
        let body = || Body::from("12345");
        let cut = keep(body(), &path, &part, 6, &ProgressBar::hidden()).await.unwrap_err();
        assert_eq!((cut.code.as_str(), cut.exit), ("download-cut", Exit::NotVerified));
        let broken = [Ok(Bytes::from("123")), Err(std::io::Error::other("cut"))];
        let broken = Body::from_stream(stream::iter(broken));
        let broken = keep(broken, &path, &part, 3, &ProgressBar::hidden()).await.unwrap_err();
        assert_eq!(broken.code, "download-cut", "also where as many bytes came as there should be");
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
        let bar = ProgressBar::hidden();
        keep(body(), &path, &part, 5, &bar).await.unwrap();
        assert_eq!((std::fs::read(&path).unwrap().as_slice(), bar.position()), (&b"12345"[..], 5));
        let taken = keep(Body::from("other"), &path, &part, 5, &ProgressBar::hidden()).await.unwrap_err();
        assert_eq!((taken.code.as_str(), std::fs::read(&path).unwrap().as_slice()), ("file-exists", &b"12345"[..]));
        assert!(!part.exists());
    }

    #[test]
    fn two_of_one_name_get_numbers_and_nothing_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let part = folder.path().join(".part");
        for (content, expected) in [("a", "report.tar.gz"), ("b", "report.tar-2.gz"), ("c", "report.tar-3.gz")] {
            std::fs::write(&part, content).unwrap();
            let path = named(&part, folder.path(), "report.tar.gz").unwrap();
            assert!(!part.exists());
            assert_eq!(path, folder.path().join(expected));
            assert_eq!(std::fs::read_to_string(path).unwrap(), content);
        }
        assert_eq!((numbered("plain", 2), numbered("x.", 3)), ("plain-2".into(), "x-3.".into()));
    }

    #[test]
    fn row_06_labels_cannot_leave_the_folder_or_hide() {
        let root = "0123456789abcdef0123";
        assert_eq!(file_name("report.pdf", root), "report.pdf");
        assert_eq!(file_name("../../etc/passwd", root), "passwd");
        assert_eq!(file_name("..\\..\\evil.exe", root), "evil.exe");
        assert_eq!(file_name("..", root), "0123456789abcdef");
        assert_eq!(file_name("", root), "0123456789abcdef");
        assert_eq!(file_name(".bashrc", root), "bashrc");
        assert_eq!(file_name("a/", root), "0123456789abcdef");
        assert_eq!(file_name("fdp\u{202e}txt.exe", root), "fdp_u{202e}txt.exe");
        assert!(file_name(&"x".repeat(5_000), root).len() <= 120);
    }
}
