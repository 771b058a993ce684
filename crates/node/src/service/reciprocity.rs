//! The reciprocity ledger, as it is asked for and shown (`docs/spec/guarantees.md`): of final state alone, so that the
//! other side comes to the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_exchange::Side;
use comity_process::feed::party_of;
use comity_process::labels::Labels;
use comity_process::reciprocity::{self, GROUPS, Span, Tally};
use comity_wire::envelope::Mark;

use super::names::Names;
use super::node::Node;
use super::problem::{Problem, codes};
use super::views::{LedgerQuery, LedgerRow, LedgerView, LineLedgerView, PositionView, TallyView};
use crate::state::LineState;
use crate::watch::policy::{MayRead, On};

impl From<Tally> for TallyView {
    fn from(tally: Tally) -> Self {
        let Tally { owed, met, met_late, open, late, lapsed, waived, cancelled } = tally;
        Self { owed, met, met_late, open, late, lapsed, waived, cancelled }
    }
}

impl Node {
    /// What each side owes and has done, line by line and over all of them, as far as whoever asks may read it.
    ///
    /// # Errors
    /// No such peer or line; a mark that there is not; a span that ends before it begins.
    pub async fn reciprocity(&self, query: LedgerQuery, may: MayRead) -> Result<LedgerView, Problem> {
        let wrong = |field: &str, value: &str| {
            Problem::new(codes::ENVELOPE_WRONG).with("field", field.to_owned()).with("value", value.to_owned())
        };
        let mark = query.mark.as_deref().map(|word| Mark::from_word(word).ok_or_else(|| wrong("mark", word)));
        let mark = mark.transpose()?.unwrap_or_default();
        let (names, now) = (self.names(), self.inner.clocks.now().wall_s);
        let span = Span { from: query.from.unwrap_or(0), to: query.to.unwrap_or(now) };
        if span.to <= span.from {
            return Err(wrong("to", &span.to.to_string()));
        }
        names.asked(query.peer.as_deref(), query.track.as_deref())?;
        let (mut states, mut reading) = (Vec::new(), Vec::new());
        for line in names.lines.keys() {
            let (peer, track) = names.of(line);
            let is_asked = query.peer.as_ref().is_none_or(|wanted| wanted == peer)
                && query.track.as_ref().is_none_or(|wanted| wanted == track.word());
            if !is_asked || !may.some_of(track.word()) {
                continue;
            }
            match self.state(*line).await? {
                Some(state) => states.push(state),
                None => reading.push(format!("{peer}/{}", track.word())),
            }
        }
        let counted = move || {
            let (mut lines, mut labels) = (Vec::with_capacity(states.len()), Labels::default());
            for state in &states {
                let (line, of) = of_line(state, &names, (mark, span), &may);
                labels.cover(of);
                lines.push(line);
            }
            LedgerView {
                from: span.from,
                to: span.to,
                mark: mark.word().to_owned(),
                tlp: labels.tlp.word().to_owned(),
                pap: labels.pap.word().to_owned(),
                groups: groups(&lines),
                lines,
                reading,
            }
        };
        self.blocking(counted).await
    }
}

/// The ledger of a line, with the labels of all that it counts, whether or not it is shown: the digest is over all of it.
fn of_line(
    state: &Arc<LineState>,
    names: &Names,
    (mark, span): (Mark, Span),
    may: &MayRead,
) -> (LineLedgerView, Labels) {
    let (peer, track) = names.of(&state.config.line);
    let (ledger, labels) = reciprocity::labelled(&state.finals, mark, span);
    let digest = reciprocity::digest(&state.config.line, mark, span, &ledger);
    let (us, them) = (party_of(&state.config, Side::Ours), party_of(&state.config, Side::Theirs));
    let all = ledger.len();
    let readable = ledger.into_iter().filter(|(format, _)| may.may(On::of(track.word(), format)));
    let rows: Vec<LedgerRow> = readable
        .map(|(format, of)| LedgerRow {
            group: reciprocity::group(&format).to_owned(),
            format: format.to_string(),
            us: of[us as usize].into(),
            them: of[them as usize].into(),
        })
        .collect();
    let position = |(generation, size)| PositionView { generation, size };
    let view = LineLedgerView {
        peer: peer.to_owned(),
        track: track.word().to_owned(),
        line: state.config.line.to_string(),
        ours: position(state.cut.ours),
        theirs: position(state.cut.theirs),
        entries: state.digest.as_ref().map(|digest| digest.entries),
        left_out: rows.len() < all,
        rows,
        digest: digest.to_string(),
    };
    (view, labels)
}

/// What the rows of all lines come to, by group in their order.
fn groups(lines: &[LineLedgerView]) -> Vec<LedgerRow> {
    let mut sums: BTreeMap<&str, [TallyView; 2]> = BTreeMap::new();
    for row in lines.iter().flat_map(|line| &line.rows) {
        let of = sums.entry(&row.group).or_default();
        add(&mut of[0], &row.us);
        add(&mut of[1], &row.them);
    }
    let row = |group: &&str| {
        let [us, them] = *sums.get(group)?;
        Some(LedgerRow { group: (*group).to_owned(), format: String::new(), us, them })
    };
    GROUPS.iter().filter_map(row).collect()
}

fn add(sum: &mut TallyView, one: &TallyView) {
    sum.owed += one.owed;
    sum.met += one.met;
    sum.met_late += one.met_late;
    sum.open += one.open;
    sum.late += one.late;
    sum.lapsed += one.lapsed;
    sum.waived += one.waived;
    sum.cancelled += one.cancelled;
}
