//! Archives of closed periods, and how long this node's operator keeps what.

use std::fs::File;
use std::io::{BufWriter, Write as _};

use comity_api::ArchiveRequest;
use comity_node::archive::{ArchiveFault, Period, Written};
use comity_node::party::NodeDir;
use comity_node::proof::{OFFICERS_NAMED_MAX, ProofError, Source, released};
use comity_node::service::problem::codes;
use comity_node::service::views::{AuditView, RetentionPeriods};
use comity_node::service::{Formats, Node, Problem, Snapshot};
use comity_seal::names::author_id;
use comity_wire::archive::Release;

use super::proof::{damaged, registers};

/// The file of periods in the node's folder.
const PERIODS_FILE: &str = "retention.toml";
/// Bytes of it at most.
const PERIODS_BYTES_MAX: u64 = 4_096;

/// How long each class is kept: the defaults where the folder has no file.
pub(super) fn periods(dir: &NodeDir) -> Result<RetentionPeriods, Problem> {
    let path = dir.path().join(PERIODS_FILE);
    let wrong = |detail: String| Problem::new(codes::FOLDER).with("detail", format!("{}: {detail}", path.display()));
    match std::fs::metadata(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(RetentionPeriods::default()),
        Ok(found) if found.len() > PERIODS_BYTES_MAX => {
            return Err(wrong(format!("more than {PERIODS_BYTES_MAX} bytes")));
        }
        _ => {}
    }
    let text = std::fs::read_to_string(&path).map_err(|error| wrong(error.to_string()))?;
    RetentionPeriods::from_text(&text).map_err(wrong)
}

/// Writes the archive of a line into a file without a name. What discloses content is in the node's log before the file
/// is handed out.
pub(super) async fn write(
    node: &Node,
    dir: &NodeDir,
    (peer, track): (String, String),
    request: ArchiveRequest,
) -> Result<File, Problem> {
    let officers: Vec<String> = request.officers.iter().flat_map(|all| all.split(',')).map(str::to_owned).collect();
    if officers.len() > OFFICERS_NAMED_MAX {
        return Err(Problem::new(codes::OFFICERS_MANY).with("limit", OFFICERS_NAMED_MAX));
    }
    let (snapshot, formats, folder) = (node.snapshot().await?, node.known_formats(), dir.clone());
    let (line, named, asked) = ((peer.clone(), track.clone()), officers.clone(), request);
    let made = tokio::task::spawn_blocking(move || make((&snapshot, &formats), &folder, &line, &asked, &named));
    let (file, written, release) =
        made.await.map_err(|error| Problem::new(codes::INTERNAL).with("detail", error))??;
    let mut officers = officers.into_iter();
    let label = match release {
        Release::Withheld => None,
        Release::OnePerson => Some("one-person".to_owned()),
        Release::TwoPersons => Some("two-person".to_owned()),
    };
    let act = AuditView {
        what: "archived".to_owned(),
        who: officers.next(),
        also: officers.collect(),
        subject: Some(format!("{peer}/{track}")),
        details: vec![format!(
            "{} entries, {} disclosed, {} handovers",
            written.entries, written.disclosed, written.handovers
        )],
        released_by: label,
        ..AuditView::default()
    };
    node.note(act).await?;
    Ok(file)
}

fn make(
    (snapshot, formats): (&Snapshot, &Formats),
    dir: &NodeDir,
    (peer, track): &(String, String),
    request: &ArchiveRequest,
    officers: &[String],
) -> Result<(File, Written, Release), Problem> {
    let line = snapshot.names.line(peer, track)?;
    let none = || Problem::new(codes::NO_SUCH_LINE).with("peer", peer).with("track", track);
    let (ours, theirs) = registers(snapshot, dir, line, none)?;
    let source = Source { read: &*snapshot.read, journals: &snapshot.journals, ours: ours.part(), theirs: &theirs };
    let release = if request.content { label(&source, officers)? } else { Release::Withheld };
    let view = |part: &comity_wire::register::RegisterPart| {
        comity_journal::RegisterView::build(&part.entries).map(|view| view.party()).map_err(|error| damaged(&error))
    };
    let authors = [author_id(&line, &view(ours.part())?), author_id(&line, &view(&theirs)?)];
    let desks = if request.handovers { desks_of(snapshot, track)? } else { Vec::new() };
    let render = |id: &comity_wire::EntryId| snapshot.renderings(id, formats);
    let period = Period {
        read: &*snapshot.read,
        journals: &snapshot.journals,
        line,
        authors,
        registers: [ours.part(), &theirs],
        until: request.until,
        release,
        render: Some(&render),
        handovers: &desks,
    };
    let failed = |error: std::io::Error| Problem::new(codes::FILE).because(&error);
    let file = tempfile::tempfile_in(dir.path()).map_err(failed)?;
    let mut to = BufWriter::new(file);
    let written = period.write(&mut to).map_err(|error| match error {
        ArchiveFault::File(error) => failed(error),
        ArchiveFault::Nothing => Problem::new(codes::ARCHIVE_EMPTY).with("peer", peer).with("track", track),
        other => damaged(&other),
    })?;
    to.flush().map_err(failed)?;
    let file = to.into_inner().map_err(|error| failed(error.into_error()))?;
    Ok((file, written, release))
}

/// Desks that serve a track, as they are entered now.
fn desks_of(snapshot: &Snapshot, track: &str) -> Result<Vec<String>, Problem> {
    let desks = comity_node::watch::step::desks(&*snapshot.read).map_err(|error| damaged(&error))?;
    let serves = |desk: &comity_node::watch::desk::Desk| desk.tracks.iter().any(|word| word == track);
    Ok(desks.into_iter().filter(serves).map(|desk| desk.id).collect())
}

fn label(source: &Source<'_>, officers: &[String]) -> Result<Release, Problem> {
    use comity_journal::evidence::ReleaseLabel;
    match released(source, officers) {
        Ok(ReleaseLabel::OnePerson) => Ok(Release::OnePerson),
        Ok(ReleaseLabel::TwoPerson) => Ok(Release::TwoPersons),
        Err(ProofError::TwoOfficers { enrolled }) => {
            Err(Problem::new(codes::DISCLOSURE_TWO_OFFICERS).with("enrolled", enrolled))
        }
        Err(ProofError::OfficerNotEnrolled { name }) => {
            Err(Problem::new(codes::OFFICER_NOT_ENROLLED).with("name", name))
        }
        Err(other) => Err(damaged(&other)),
    }
}
