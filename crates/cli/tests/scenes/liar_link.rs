//! The liar's node on real links: it dials and listens under the party's own TLS key, and answers in place of its lines.

use std::collections::BTreeMap;
use std::thread::JoinHandle;

use comity_node::assembly::links;
use comity_node::core::{Op, Output, Request};
use comity_node::link::{self, FrameSender, LinkConfig, LinkEvent, LinkQuotas, LinkTimes, Secret};
use comity_wire::frame::Frame;
use comity_wire::{Canonical, LineId};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Duration, sleep};

use crate::liar::Liar;

/// What leaves in place of a frame of its lines; `None` leaves the frame as it is.
pub type Twist = Box<dyn FnMut(&Frame) -> Option<Vec<Vec<u8>>> + Send>;

/// What the scene asks of the thread.
enum Order {
    Twist(Twist),
    Say(LineId, Vec<u8>),
    Look(Box<dyn FnOnce(&mut Liar) + Send>),
}

/// A liar that serves, until it is stopped.
pub struct Serving {
    orders: UnboundedSender<Order>,
    thread: JoinHandle<()>,
}

impl Serving {
    /// Serves at an address. The first twist is in place before anybody is heard.
    pub fn at(listen: &str, liar: Liar, twist: Twist) -> Self {
        let peers = links(std::slice::from_ref(&liar.pairing), &liar.tls).into_iter().map(|(_, peer)| peer).collect();
        let config = LinkConfig {
            tls_seed: Secret::from(*liar.dir.keys().tls().unwrap().seed().expose()),
            listen: Some(listen.parse().unwrap()),
            peers,
            times: LinkTimes::default(),
            quotas: LinkQuotas::default(),
        };
        let (orders, given) = unbounded_channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(run(liar, config, twist, given));
        });
        Self { orders, thread }
    }

    /// From now on this is what leaves.
    pub fn twist(&self, twist: Twist) {
        self.order(Order::Twist(twist));
    }

    /// Keeps to the rules from now on.
    pub fn honest(&self) {
        self.twist(Box::new(|_| None));
    }

    /// Sends a frame on a line that is up.
    pub fn say(&self, line: LineId, frame: Vec<u8>) {
        self.order(Order::Say(line, frame));
    }

    /// Looks at its own node.
    pub fn look<T: Send + 'static>(&self, look: impl FnOnce(&mut Liar) -> T + Send + 'static) -> T {
        let (answer, answered) = std::sync::mpsc::channel();
        self.order(Order::Look(Box::new(move |liar| answer.send(look(liar)).unwrap())));
        answered.recv().unwrap()
    }

    fn order(&self, order: Order) {
        assert!(self.orders.send(order).is_ok(), "the liar's thread has ended");
    }

    /// Ends it; the folder is free again.
    pub fn stop(self) {
        drop(self.orders);
        self.thread.join().unwrap();
    }
}

async fn run(mut liar: Liar, config: LinkConfig, mut twist: Twist, mut orders: UnboundedReceiver<Order>) {
    let (link, mut events) = link::start(config).await.unwrap();
    let mut lines: BTreeMap<LineId, FrameSender> = BTreeMap::new();
    loop {
        let tick = liar.until_tick();
        let request = tokio::select! {
            order = orders.recv() => match order {
                Some(Order::Twist(next)) => { twist = next; None }
                Some(Order::Say(line, frame)) => { lines[&line].send(frame.into()).await.unwrap(); None }
                Some(Order::Look(look)) => { look(&mut liar); None }
                None => break,
            },
            event = events.recv() => match event.unwrap() {
                LinkEvent::LineUp { line, sender, .. } => { lines.insert(line, sender); Some((line, Op::Up)) }
                LinkEvent::LineDown { line, .. } => { lines.remove(&line); Some((line, Op::Down)) }
                LinkEvent::Frame { line, bytes, .. } => Some((line, Op::Frame(bytes.to_vec()))),
                // Another key than the pinned one: the scene waits in vain for a line.
                _ => None,
            },
            () = sleep(tick.unwrap_or(Duration::from_secs(60))) => None,
        };
        for output in liar.run(request.map(|(line, op)| Request::Op { line, op })) {
            let Output::Send { line, bytes } = output else { continue };
            let Some(sender) = lines.get(&line) else { continue };
            let told = twist(&Frame::from_bytes(&bytes).unwrap()).unwrap_or_else(|| vec![bytes]);
            for frame in told {
                // A line that is going down says so by an event.
                let _down = sender.send(frame.into()).await;
            }
        }
    }
    link.shutdown().await;
}
