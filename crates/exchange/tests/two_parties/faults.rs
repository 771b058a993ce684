//! One thing goes wrong: loss, crash, courier.

use comity_exchange::Notice;

use comity_wire::Canonical;
use comity_wire::frame::Payload;

use super::support::{assert_quiet, frame, opened, paired, told};

#[test]
fn row_25_a_lost_receipt_is_asked_for_by_resending_until_receipted() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    let statement = pair.a.out.pop_front().unwrap();
    pair.b.receive(&statement).unwrap();
    pair.b.out.clear();
    assert_eq!(pair.a.line.status().receipted, 1);
    let due = pair.a.line.next_tick_ms().unwrap();
    assert!(due <= pair.a.mono_ms + 1_000);
    pair.a.pass(1_000).unwrap();
    assert_eq!(pair.a.out.front(), Some(&statement), "the same bytes again");
    pair.b.pass(1_000).unwrap();
    pair.settle().unwrap();
    assert_eq!(told(&pair.b, |n| matches!(n, Notice::StatementOpened { .. })), 1);
    assert_quiet(&mut pair);
}

#[test]
fn row_14_a_frame_taken_twice_is_one_entry_and_the_same_receipt_again() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    let statement = pair.a.out.pop_front().unwrap();
    let receipt = |bytes: &Vec<u8>| match frame(bytes) {
        Payload::Data(data) => data.receipts.first().cloned(),
        _ => None,
    };
    pair.b.receive(&statement).unwrap();
    let first: Vec<_> = pair.b.out.drain(..).filter_map(|f| receipt(&f)).collect();
    let commits = pair.b.commits;
    pair.b.wall_s += 500;
    pair.b.receive(&statement).unwrap();
    let again: Vec<_> = pair.b.out.drain(..).filter_map(|f| receipt(&f)).collect();
    assert_eq!((first.len(), &first), (1, &again));
    assert_eq!(pair.b.commits, commits, "a duplicate costs no write");
    assert_eq!(opened(&pair.b, 1), [1]);
}

#[test]
fn row_15_frames_in_any_order_are_held_bounded_and_put_in_order() {
    let mut pair = paired();
    let mut frames = Vec::new();
    for token in 0..4 {
        pair.a.say(token).unwrap();
        frames.extend(pair.a.out.drain(..));
    }
    assert_eq!(frames.len(), 4);
    for bytes in frames.iter().rev() {
        pair.b.receive(bytes).unwrap();
    }
    assert_eq!(opened(&pair.b, 1), [0, 1, 2, 3]);
    pair.settle().unwrap();
    assert_quiet(&mut pair);
}

#[test]
fn row_15_a_gap_is_named_and_filled_by_the_next_retry() {
    let mut pair = paired();
    for token in 0..3 {
        pair.a.say(token).unwrap();
    }
    pair.a.out.pop_front();
    pair.settle().unwrap();
    assert!(opened(&pair.b, 1).is_empty());
    pair.a.pass(1_000).unwrap();
    pair.settle().unwrap();
    assert_eq!(opened(&pair.b, 1), [0, 1, 2]);
    assert_quiet(&mut pair);
}

#[test]
fn retries_never_wait_longer_than_a_minute_and_any_contact_flushes() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    pair.a.out.clear();
    for _ in 0..40 {
        let due = pair.a.line.next_tick_ms().unwrap();
        let wait = due - pair.a.mono_ms;
        assert!(wait <= 60_000, "waits {wait} ms");
        pair.a.pass(wait).unwrap();
        assert_eq!(pair.a.out.drain(..).count(), 1);
    }
    pair.a.pass(30_000).unwrap();
    pair.b.say(2).unwrap();
    let contact = pair.b.out.pop_front().unwrap();
    pair.a.receive(&contact).unwrap();
    assert_eq!(pair.a.line.next_tick_ms(), Some(pair.a.mono_ms));
    pair.a.pass(0).unwrap();
    pair.settle().unwrap();
    assert_quiet(&mut pair);
}

#[test]
fn a_counterpart_that_answers_without_receipts_is_not_flooded() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    let mut frames = 0;
    let code = |pair: &mut comity_sim::Pair| {
        pair.b.step(|line, cx| Ok(line.receive(b"nonsense", cx)?)).unwrap();
        pair.b.out.drain(..).collect::<Vec<_>>()
    };
    for _ in 0..600 {
        frames += pair.a.out.drain(..).count();
        for bytes in code(&mut pair) {
            pair.a.receive(&bytes).unwrap();
        }
        frames += pair.a.out.drain(..).count();
        pair.a.pass(1_000).unwrap();
    }
    assert!(frames <= 60, "{frames} frames in ten minutes");
}

#[test]
fn row_31_what_was_accepted_survives_a_crash_and_is_receipted_after_it() {
    let mut pair = paired();
    for token in 0..3 {
        pair.a.say(token).unwrap();
    }
    let disk = pair.a.disk.clone();
    pair.a.restart(disk).unwrap();
    let disk = pair.b.disk.clone();
    pair.b.restart(disk).unwrap();
    pair.a.say(3).unwrap();
    pair.connect().unwrap();
    assert_eq!(opened(&pair.b, 1), [0, 1, 2, 3]);
    assert_quiet(&mut pair);
}

#[test]
fn nothing_leaves_before_hello_is_answered() {
    let mut pair = paired();
    pair.a.line.disconnected();
    pair.a.say(1).unwrap();
    assert!(pair.a.out.is_empty());
    pair.a.connect().unwrap();
    pair.a.say(2).unwrap();
    let sent: Vec<_> = pair.a.out.drain(..).collect();
    assert!(sent.iter().all(|f| matches!(frame(f), Payload::Hello { .. })), "only HELLO");
    for bytes in sent {
        pair.b.receive(&bytes).unwrap();
    }
    pair.settle().unwrap();
    assert_eq!(opened(&pair.b, 1), [1, 2]);
}

#[test]
fn courier_files_alone_deliver_and_bring_the_receipt_back() {
    let mut pair = comity_sim::Pair::new(3).unwrap();
    carry(&mut pair);
    pair.a.say(1).unwrap();
    pair.b.say(2).unwrap();
    for _ in 0..4 {
        carry(&mut pair);
    }
    assert_eq!(opened(&pair.b, 1), [1]);
    assert_eq!(opened(&pair.a, 1), [2]);
    let (a, b) = (pair.a.line.status(), pair.b.line.status());
    assert_eq!((a.receipted, b.receipted), (a.size, b.size));
}

#[test]
fn courier_files_that_overtake_the_link_are_no_contradiction() {
    let mut pair = paired();
    (0..5).for_each(|token| pair.a.say(token).unwrap());
    let mut file = Vec::new();
    pair.a
        .step(|line, cx| {
            line.courier_out(cx, &mut |bytes| {
                file.push(bytes);
                true
            })?;
            Ok(())
        })
        .unwrap();
    file.iter().for_each(|bytes| pair.b.receive(bytes).unwrap());
    assert_eq!(opened(&pair.b, 1), [0, 1, 2, 3, 4]);
    pair.settle().unwrap();
    file.iter().for_each(|bytes| pair.b.receive(bytes).unwrap());
    pair.settle().unwrap();
    assert_eq!(told(&pair.b, |n| matches!(n, Notice::Contradiction { .. })), 0);
    assert_quiet(&mut pair);
}

#[test]
fn row_29_a_clock_ten_years_off_moves_no_timer_and_no_receipt_back() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    pair.b.wall_s -= 10 * 365 * 86_400;
    pair.a.wall_s += 10 * 365 * 86_400;
    pair.a.say(2).unwrap();
    pair.settle().unwrap();
    let times: Vec<u64> = (2..4)
        .filter_map(|size| pair.a.disk.journal(comity_exchange::Side::Ours, 1)?.receipts.get(&size).map(|r| r.time))
        .collect();
    assert!(times.is_sorted(), "{times:?}");
    assert_eq!(opened(&pair.b, 1), [1, 2]);
    assert_quiet(&mut pair);
}

/// One courier file each way.
pub fn carry(pair: &mut comity_sim::Pair) {
    let write = |end: &mut comity_sim::End| {
        let mut file = Vec::new();
        end.step(|line, cx| {
            line.courier_out(cx, &mut |bytes| {
                file.push(bytes);
                true
            })?;
            Ok(())
        })
        .unwrap();
        file.extend(end.out.drain(..));
        file
    };
    let file = write(&mut pair.a);
    file.iter().for_each(|bytes| pair.b.receive(bytes).unwrap());
    let file = write(&mut pair.b);
    file.iter().for_each(|bytes| pair.a.receive(bytes).unwrap());
}

#[test]
fn row_27_of_a_one_way_partition_each_side_sees_its_own_direction() {
    let mut pair = paired();
    let before = pair.b.line.status().heard_at_ms;
    // What A says is swallowed; what B says arrives.
    for minute in 1..=20 {
        pair.a.say(minute).unwrap();
        pair.b.say(100 + minute).unwrap();
        pair.a.pass(60_000).unwrap();
        pair.b.pass(60_000).unwrap();
        pair.a.out.clear();
        for bytes in pair.b.out.drain(..).collect::<Vec<_>>() {
            pair.a.receive(&bytes).unwrap();
        }
    }
    let (a, b) = (pair.a.line.status(), pair.b.line.status());
    // A hears the other side and gets no receipt: its own direction is broken, or receipts are withheld.
    assert!(a.receipted < a.size && a.heard_at_ms.is_some_and(|at| at + 60_000 >= pair.a.mono_ms));
    assert!(a.withheld_since_ms(pair.a.mono_ms).is_some());
    assert_eq!(a.their_size, b.size, "the other direction works");
    // B hears nothing at all: it does not accuse anybody of withholding.
    assert_eq!(b.heard_at_ms, before);
    assert!(b.receipted < b.size && b.withheld_since_ms(pair.b.mono_ms).is_none());
    pair.connect().unwrap();
    assert_quiet(&mut pair);
}

#[test]
fn row_39_a_receipt_that_comes_after_three_rotations_of_its_issuer_is_taken() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    let statement = pair.a.out.pop_front().unwrap();
    pair.b.receive(&statement).unwrap();
    pair.b.out.clear();
    for _ in 0..3 {
        let keys = pair.party_b.rotated_keys(&pair.b.keys);
        let rotate = pair.party_b.rotation(&keys).unwrap();
        pair.b
            .step(|line, _| {
                line.rotate(rotate);
                Ok(())
            })
            .unwrap();
        pair.b.keys = keys;
        pair.b.pass(1_000).unwrap();
        for bytes in pair.b.out.drain(..).collect::<Vec<_>>() {
            let mut frame = comity_wire::frame::Frame::from_bytes(&bytes).unwrap();
            if let Payload::Data(data) = &mut frame.payload {
                data.receipts.clear();
                data.receipts_for = 0;
            }
            pair.a.receive(&frame.to_bytes()).unwrap();
        }
        for bytes in pair.a.out.drain(..).collect::<Vec<_>>() {
            let Payload::Data(data) = frame(&bytes) else { continue };
            if data.entries.is_empty() {
                pair.b.receive(&bytes).unwrap();
            }
        }
    }
    assert_eq!(pair.a.line.status().receipted, 1);
    pair.a.pass(60_000).unwrap();
    pair.settle().unwrap();
    assert_eq!(pair.a.line.status().receipted, 2);
    assert_quiet(&mut pair);
}
