//! Ways between nodes that a scene watches or spoils.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;

/// A listener of its own until it is dropped.
struct Listener {
    address: String,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    fn new(address: &str, mut each: impl FnMut(TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let over = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&over);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ended.load(Ordering::Relaxed) {
                    return;
                }
                each(stream);
            }
        });
        Self { address: address.to_owned(), over, thread: Some(thread) }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // Wakes the thread, which sees that it is over.
        let _ = TcpStream::connect(&self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Takes connections and never says a word; closes them when it is dropped.
pub struct Mute {
    _listener: Listener,
}

impl Mute {
    pub fn at(address: &str) -> Self {
        let mut held = Vec::new();
        Self { _listener: Listener::new(address, move |stream| held.push(stream)) }
    }
}

/// Passes bytes on, both ways, and counts them.
pub struct Counted {
    _listener: Listener,
    bytes: Arc<AtomicU64>,
}

impl Counted {
    pub fn between(address: &str, target: &str) -> Self {
        let (bytes, target) = (Arc::new(AtomicU64::new(0)), target.to_owned());
        let counter = Arc::clone(&bytes);
        let listener = Listener::new(address, move |near| {
            let Ok(far) = TcpStream::connect(&target) else { return };
            pass(near.try_clone().unwrap(), far.try_clone().unwrap(), Arc::clone(&counter));
            pass(far, near, Arc::clone(&counter));
        });
        Self { _listener: listener, bytes }
    }

    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, counter: Arc<AtomicU64>) {
    std::thread::spawn(move || {
        let mut buffer = vec![0; 16_384];
        while let Ok(read) = from.read(&mut buffer) {
            if read == 0 || to.write_all(&buffer[..read]).is_err() {
                break;
            }
            counter.fetch_add(read as u64, Ordering::Relaxed);
        }
        let _ = to.shutdown(Shutdown::Both);
        let _ = from.shutdown(Shutdown::Both);
    });
}
