use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use reqwest::Method;
use reqwest::header::{HeaderMap, LINK};
use shared::telemetry::root_cause;

use crate::args::{Export, ExportFormat};
use crate::failure::Failure;
use crate::output;
use crate::shop::Shop;

/// Writes the catalogue page by page. The file appears only when it is complete.
///
/// # Errors
/// Returns a failure if the file exists or cannot be written, or if the shop refuses.
pub(crate) async fn export(shop: &Shop, args: Export) -> Result<(), Failure> {
    let Some(path) = &args.file else { return pages(shop, args.format, output::bytes).await };
    if path.exists() {
        return Err(there(path));
    }
    let unfinished = Unfinished::of(path);
    let unwritten = |error| Failure::because(format!("{} cannot be written", path.display()), error);
    let mut file = std::fs::File::create(&unfinished.0).map_err(unwritten)?;
    pages(shop, args.format, |page| file.write_all(page).map_err(unwritten)).await?;
    file.sync_all().map_err(unwritten)?;
    put_in_place(&unfinished.0, path)
}

/// A temporary file, deleted on drop. After a successful export it has been renamed, so there is nothing to delete.
struct Unfinished(PathBuf);

impl Unfinished {
    fn of(path: &Path) -> Self {
        let mut name = path.as_os_str().to_owned();
        name.push(".part");
        Self(name.into())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _is_in_its_place = std::fs::remove_file(&self.0);
    }
}

/// Renames the file, but never over a file that was created in the meantime.
fn put_in_place(from: &Path, to: &Path) -> Result<(), Failure> {
    match OpenOptions::new().write(true).create_new(true).open(to) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(there(to)),
        Err(error) => return Err(Failure::because(format!("{} cannot be written", to.display()), error)),
        Ok(_) => {}
    }
    std::fs::rename(from, to).map_err(|error| Failure::because(format!("{} cannot be written", to.display()), error))
}

fn there(path: &Path) -> Failure {
    Failure::usage(format!("{} is there already", path.display()))
}

async fn pages(
    shop: &Shop,
    format: ExportFormat,
    mut write: impl FnMut(&[u8]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let name = match format {
        ExportFormat::Csv => "csv",
        ExportFormat::Ndjson => "ndjson",
    };
    let mut next = Some(format!("/v1/admin/export?format={name}"));
    while let Some(path) = next {
        let answer = shop.send(Method::GET, &path, None).await?;
        next = link_to_next(answer.headers());
        let page =
            answer.bytes().await.map_err(|error| Failure::because("the answer broke off", root_cause(&error)))?;
        write(&page)?;
    }
    Ok(())
}

/// Returns the path of the next page from the `Link` header (RFC 8288): `</v1/admin/export?cursor=…>; rel="next"`.
fn link_to_next(headers: &HeaderMap) -> Option<String> {
    let links = headers.get_all(LINK).into_iter().filter_map(|value| value.to_str().ok());
    let (target, _) = links
        .flat_map(|value| value.split(", <"))
        .filter_map(|link| link.trim_start_matches('<').split_once('>'))
        .find(|(_, parameters)| parameters.split(';').any(|it| matches!(it.trim(), "rel=\"next\"" | "rel=next")))?;
    // A link to another server is ignored, so that the user's token is not sent there.
    target.starts_with('/').then(|| target.to_owned())
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn the_next_page_is_where_the_link_says() {
        let next = |link: &'static str| {
            let headers = HeaderMap::from_iter([(LINK, HeaderValue::from_static(link))]);
            link_to_next(&headers)
        };
        assert_eq!(next(r#"</v1/admin/export?cursor=a>; rel="next""#).as_deref(), Some("/v1/admin/export?cursor=a"));
        assert_eq!(next(r#"</a>; rel="prev", </b?x=1>; rel="next""#).as_deref(), Some("/b?x=1"));
        assert_eq!(next(r#"</a>; rel="prev""#), None);
        assert_eq!(next(r#"<https://elsewhere.example/b>; rel="next""#), None);
        assert_eq!(link_to_next(&HeaderMap::new()), None);
    }
}
