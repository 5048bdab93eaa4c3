//! Files on their way to becoming an audience: kept, shown, and tried before anything is made of them.

use std::collections::HashSet;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use engine::ids::{BlobId, OrgId};
use engine::model::audience::{Member, RowFault};
use engine::model::message::Attachment;
use utoipa::ToSchema;

use super::checked_country;
use crate::app::App;
use crate::campaigns::import::files::{AudienceFile as Kept, MOST_FILES, described, opened};
use crate::campaigns::import::mapping::Mapping;
use crate::campaigns::import::rows::{Reader, repeated};
use crate::campaigns::import::sheet::{BATCH, CSV, Row, Sheet, Trouble, XLSX};
use crate::http::attachments::Form;
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Checks, FieldProblem, Problem};
use crate::http::uploads::spooled::{Bounds, Spooled, broken};
use crate::http::uploads::{tidy, unguessable};
use crate::http::wire::audience::{AudienceFile, AudienceFileCheck, CheckAudienceFile};

/// Bytes of one file.
pub const MAX_FILE: u64 = 200 * 1024 * 1024;

/// Bytes of the whole request: the file, and what multipart wraps around it.
pub const MAX_REQUEST: usize = MAX_FILE as usize + 64 * 1024;

const TOO_LARGE: &str = "a file holds at most 200 MiB";

/// How an archive begins, as every workbook is one; and a workbook of programs of before.
const ARCHIVE: &[u8] = b"PK\x03\x04";
const OLD_WORKBOOK: &[u8] = b"\xd0\xcf\x11\xe0";

const SHOWN_ROWS: usize = 20;

/// Rows that are tried, and what is shown of them.
const TRIED: usize = BATCH;
const SHOWN_PEOPLE: usize = 20;
const SHOWN_FAULTS: usize = 50;

/// A form with one file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form; the form itself is read as a stream")]
pub struct AudienceFileForm {
    /// At most 200 MiB; a workbook, 50 MiB.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// Upload a file for an audience
///
/// CSV in any encoding, with any delimiter, or XLSX, whose first sheet is read. Its first rows are shown, and what its columns
/// seem to be. It is kept for a day, unless it becomes an audience.
#[utoipa::path(post, path = "/audience-files", tag = "audiences",
    request_body(content = AudienceFileForm, content_type = "multipart/form-data"),
    responses((status = 201, body = AudienceFile), (status = 403),
        (status = 409, description = "Too many files wait to become an audience"), (status = 413), (status = 415),
        (status = 422, description = "It cannot be read"), (status = 429)))]
pub async fn upload(State(app): State<App>, caller: Caller, Form(mut form): Form) -> Answer<Response> {
    app.limits.uploads_by_operator.check(caller.operator)?;
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error, TOO_LARGE))? {
        if field.name() == Some("file") {
            let name = tidy(field.file_name().unwrap_or_default(), &[]);
            let bounds = Bounds { most: MAX_FILE, too_large: TOO_LARGE, too_much: TOO_LARGE };
            let spooled = Spooled::receive(&app, field, bounds).await?;
            let shown = taken(&app, caller.organisation, name, spooled).await?;
            return Ok((StatusCode::CREATED, Json(shown)).into_response());
        }
    }
    Err(Problem::malformed("the form has no field \"file\""))
}

async fn taken(app: &App, organisation: OrgId, name: String, spooled: Spooled) -> Answer<AudienceFile> {
    let media_type = media_type(&spooled.head)?.to_owned();
    let file = Attachment { id: unguessable()?, name, media_type, size: spooled.size, width: None, height: None };
    // Written down first: whatever is kept of a file is removed by what is written down of it.
    let kept = Kept { file: file.id, organisation, at: app.engine.clock.now() };
    let full = || {
        Problem::conflict(format!(
            "{MOST_FILES} files wait to become an audience already; what is not chosen within a day is removed"
        ))
    };
    app.engine.records.make(organisation, &kept, MOST_FILES).await?.ok_or_else(full)?;
    let taking = async {
        app.engine.blobs.take(organisation, &file, &spooled.path).await?;
        shown(app, organisation, &file).await
    };
    match taking.await {
        Ok(shown) => Ok(shown),
        Err(problem) => {
            app.engine.blobs.delete(organisation, file.id).await?;
            app.engine.records.delete::<Kept>(organisation, file.id.0).await?;
            Err(problem)
        }
    }
}

/// By what it begins with, whatever it is called.
fn media_type(head: &[u8]) -> Answer<&'static str> {
    if head.is_empty() {
        return Err(Problem::invalid("the file is empty", Vec::new()));
    }
    if head.starts_with(ARCHIVE) {
        return Ok(XLSX);
    }
    if head.starts_with(OLD_WORKBOOK) {
        return Err(Problem::invalid("this is a workbook of an older program: save it as XLSX or CSV", Vec::new()));
    }
    // A head of a list may begin with letters that mark something else, such as BM.
    let is_seen = |byte: &u8| *byte >= b' ' || b"\t\r\n".contains(byte);
    let is_marked = head.trim_ascii_start().starts_with(b"<") || head.starts_with(b"%PDF");
    if head.iter().all(is_seen) && !is_marked {
        return Ok(CSV);
    }
    match infer::get(head) {
        Some(other) => {
            let detail = format!("files of the kind {} are not read: save the list as CSV or XLSX", other.mime_type());
            Err(Problem::invalid(detail, Vec::new()))
        }
        None => Ok(CSV),
    }
}

async fn shown(app: &App, organisation: OrgId, file: &Attachment) -> Answer<AudienceFile> {
    let mut sheet = opened(app, organisation, file).await.map_err(troubled)?;
    let rows = first_rows(&mut sheet, TRIED).await?;
    if rows.is_empty() {
        return Err(Problem::invalid("there is nothing below the first row of the file", Vec::new()));
    }
    let mapping = Mapping::guess(&sheet.columns, &rows).into();
    let width = sheet.columns.len();
    let as_wide = |row: Row| {
        let mut cells = row.cells;
        cells.resize(width, String::new());
        cells
    };
    Ok(AudienceFile {
        file: file.id,
        name: file.name.clone(),
        size: file.size,
        columns: sheet.columns,
        rows: rows.into_iter().take(SHOWN_ROWS).map(as_wide).collect(),
        mapping,
    })
}

async fn first_rows(sheet: &mut Sheet, most: usize) -> Answer<Vec<Row>> {
    let mut rows = Vec::new();
    while rows.len() < most {
        let Some(batch) = sheet.next().await.map_err(troubled)? else { break };
        rows.extend(batch.rows);
    }
    rows.truncate(most);
    Ok(rows)
}

/// Try a file
///
/// What would become of its first 1,000 rows, if the columns were these.
#[utoipa::path(post, path = "/audience-files/{file}/check", tag = "audiences", request_body = CheckAudienceFile,
    params(("file" = String, Path)),
    responses((status = 200, body = AudienceFileCheck), (status = 403), (status = 404), (status = 422)))]
pub async fn check(
    State(app): State<App>,
    caller: Caller,
    Path(file): Path<BlobId>,
    Json(wanted): Json<CheckAudienceFile>,
) -> Answer<Json<AudienceFileCheck>> {
    let file = described(&app, caller.organisation, file).await?;
    let mut checks = Checks::default();
    let country = checked_country(wanted.country, &mut checks);
    checks.finish()?;
    let mut sheet = opened(&app, caller.organisation, &file).await.map_err(troubled)?;
    let columns = Mapping::from(wanted.mapping).places(&sheet.columns).map_err(misplaced)?;
    let rows = first_rows(&mut sheet, TRIED).await?;
    let (mut reader, mut known) = (Reader::new(country), HashSet::new());
    let (mut people, mut faults) = (Vec::<Member>::new(), Vec::<RowFault>::new());
    for row in &rows {
        match reader.row(&columns, row) {
            Ok(member) if known.insert(member.handle.clone()) => people.push(member),
            Ok(member) => faults.push(repeated(&member)),
            Err(fault) => faults.push(fault),
        }
    }
    Ok(Json(AudienceFileCheck {
        looked_at: rows.len() as u64,
        good: people.len() as u64,
        people: people.iter().take(SHOWN_PEOPLE).map(Into::into).collect(),
        faults: faults.into_iter().take(SHOWN_FAULTS).map(Into::into).collect(),
    }))
}

/// What is wrong with a file, as a problem.
pub(super) fn troubled(trouble: Trouble) -> Problem {
    match trouble {
        Trouble::Unreadable(why) => Problem::invalid(why, Vec::new()),
        Trouble::Store(error) => error.into(),
    }
}

/// What is wrong with a mapping.
pub(super) fn misplaced(wrong: Vec<FieldProblem>) -> Problem {
    let first = wrong.first().map(|first| format!("{}: {}", first.pointer, first.detail)).unwrap_or_default();
    Problem::invalid(first, wrong)
}

#[cfg(test)]
mod tests;
