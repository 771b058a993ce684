use std::io::{Read as _, Write as _};

use comity_wire::Track;

use super::tests::{Machines, draft};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_01_what_the_link_refused_and_carried_is_shown() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let number = aur.submit_one(draft("BOR", "counted")).await.unwrap().number;
    aur.wait_receipted(number).await.unwrap();
    let before = aur.status().await.unwrap().traffic.unwrap();
    assert!(before.connections >= 1 && before.frames_in > 0 && before.bytes_in > before.frames_in, "{before:?}");
    assert!(before.frames_out > 0 && before.bytes_out > 1_000, "{before:?}");
    assert_eq!(before.refused.not_comity, 0);
    let address = aur.listening().unwrap();
    let answer = tokio::task::spawn_blocking(move || {
        let mut stranger = std::net::TcpStream::connect(address).unwrap();
        stranger.write_all(&[b'x'; 64]).unwrap();
        stranger.read(&mut [0; 1])
    });
    // Closed, by whichever word of the system.
    assert!(!matches!(answer.await.unwrap(), Ok(1)));
    let after = aur.status().await.unwrap().traffic.unwrap();
    assert_eq!((after.accepted, after.refused.not_comity), (before.accepted + 1, 1), "{after:?}");
    aur.shutdown().await;
    bor.shutdown().await;
    let alone = machines.start(0, None, false).await;
    assert_eq!(alone.status().await.unwrap().traffic, None, "without links nothing is counted");
}
