//! Every SQL text, by table. Texts are static, so prepared statements are found in the cache by content.

use comity_store::{Cells, Rows};

/// The statements on a rows table.
pub(crate) struct RowsSql {
    pub(crate) create: &'static str,
    pub(crate) get: &'static str,
    pub(crate) put: &'static str,
    pub(crate) delete: &'static str,
    pub(crate) scan: &'static str,
    pub(crate) last: &'static str,
}

/// The statements on a cells table.
pub(crate) struct CellsSql {
    pub(crate) create: &'static str,
    pub(crate) get: &'static str,
    pub(crate) put: &'static str,
    pub(crate) delete: &'static str,
    pub(crate) scan_from: &'static str,
    pub(crate) scan_after: &'static str,
}

macro_rules! rows {
    ($name:literal) => {
        &RowsSql {
            create: concat!("CREATE TABLE ", $name, " (k INTEGER PRIMARY KEY, v BLOB NOT NULL) STRICT"),
            get: concat!("SELECT v FROM ", $name, " WHERE k = ?1"),
            put: concat!("INSERT OR REPLACE INTO ", $name, " (k, v) VALUES (?1, ?2)"),
            delete: concat!("DELETE FROM ", $name, " WHERE k = ?1"),
            scan: concat!("SELECT k, v FROM ", $name, " WHERE k >= ?1 AND k < ?2 ORDER BY k LIMIT ?3"),
            last: concat!("SELECT k, v FROM ", $name, " WHERE k >= ?1 AND k < ?2 ORDER BY k DESC LIMIT 1"),
        }
    };
}

macro_rules! cells {
    ($name:literal) => {
        &CellsSql {
            create: concat!(
                "CREATE TABLE ",
                $name,
                " (k BLOB PRIMARY KEY NOT NULL, v BLOB NOT NULL) STRICT, WITHOUT ROWID"
            ),
            get: concat!("SELECT v FROM ", $name, " WHERE k = ?1"),
            put: concat!("INSERT OR REPLACE INTO ", $name, " (k, v) VALUES (?1, ?2)"),
            delete: concat!("DELETE FROM ", $name, " WHERE k = ?1"),
            scan_from: concat!("SELECT k, v FROM ", $name, " WHERE k >= ?1 ORDER BY k LIMIT ?2"),
            scan_after: concat!("SELECT k, v FROM ", $name, " WHERE k > ?1 ORDER BY k LIMIT ?2"),
        }
    };
}

/// The statements of a rows table.
pub(crate) fn rows(table: Rows) -> &'static RowsSql {
    match table {
        Rows::Entries => rows!("entries"),
        Rows::Nodes => rows!("nodes"),
        Rows::Checkpoints => rows!("checkpoints"),
        Rows::Receipts => rows!("receipts"),
        Rows::Register => rows!("register"),
        Rows::Chunks => rows!("chunks"),
        Rows::Queue => rows!("queue"),
        Rows::Evidence => rows!("evidence"),
        Rows::Audit => rows!("audit"),
        Rows::WatchLog => rows!("watch_log"),
        Rows::Series => rows!("series"),
    }
}

/// The statements of a cells table.
pub(crate) fn cells(table: Cells) -> &'static CellsSql {
    match table {
        Cells::Meta => cells!("meta"),
        Cells::Index => cells!("idx"),
        Cells::Attachments => cells!("attachments"),
        Cells::Cases => cells!("cases"),
        Cells::Obligations => cells!("obligations"),
        Cells::Officers => cells!("officers"),
        Cells::Links => cells!("links"),
        Cells::Watch => cells!("watch"),
    }
}

/// The one-row table that holds the fence.
pub(crate) const CREATE_FENCE: &str = "CREATE TABLE fence (one INTEGER PRIMARY KEY CHECK (one = 1), epoch INTEGER NOT NULL) STRICT; \
     INSERT INTO fence (one, epoch) VALUES (1, 0)";
pub(crate) const FENCE: &str = "SELECT epoch FROM fence WHERE one = 1";
pub(crate) const RAISE_FENCE: &str = "UPDATE fence SET epoch = epoch + 1 WHERE one = 1 RETURNING epoch";
pub(crate) const BEGIN: &str = "BEGIN IMMEDIATE";
pub(crate) const BEGIN_READ: &str = "BEGIN";
pub(crate) const COMMIT: &str = "COMMIT";
pub(crate) const ROLLBACK: &str = "ROLLBACK";
