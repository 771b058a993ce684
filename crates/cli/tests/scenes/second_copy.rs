//! A second copy of a node: on one folder it does not start, and harms nothing.

use crate::help::{known, send_receipted, status};
use crate::party::{program, two};

#[test]
fn row_23_a_second_serve_exits_4_and_the_first_notices_nothing() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, b) = two(place.path());
    send_receipted(&a, "BOR/nrrc", "one");
    for _ in 0..3 {
        assert_eq!(a.refused(&["serve"], 4), "already-running");
        // Not through another name of the folder either, nor on another port.
        let link = place.path().join("other-name");
        let _ = std::os::unix::fs::symlink(&a.dir, &link);
        let output = program().args(["serve", "--listen", "127.0.0.1:0", "--dir"]).arg(&link).output().unwrap();
        assert_eq!(output.status.code(), Some(4), "{output:?}");
        let words = String::from_utf8(output.stderr).unwrap();
        assert!(words.contains("is running") && words.contains("No harm"), "{words}");
    }
    send_receipted(&a, "BOR/nrrc", "two");
    send_receipted(&b, "AUR/nrrc", "three");
    for line in status(&a)["lines"].as_array().unwrap() {
        assert_eq!((&line["ours"]["generation"], &line["frozen"]), (&1.into(), &false.into()), "{line}");
    }
    a.kill();
    a.serve();
    send_receipted(&a, "BOR/nrrc", "four");
    assert_eq!(known(&a), known(&b));
}
