//! A runtime of its own for what many statements at once cost before they come to the writer: so that one large request
//! keeps neither the links nor other people's requests waiting.

use std::sync::OnceLock;

use tokio::runtime::{Builder, Runtime};

/// Threads. More would only take processors from the writer.
const THREADS: usize = 2;
/// How its threads stand behind the writer and the links where processors are short.
const NICE: i32 = 10;

/// The runtime, begun with the first large request; it is left to itself when this is dropped, in whatever context.
#[derive(Default)]
pub(super) struct Bulk(OnceLock<Option<Runtime>>);

impl Bulk {
    /// Runs work there, or here where the system gives no threads. `None`: it was lost with the node, or panicked.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> Option<T> {
        match self.0.get_or_init(begin) {
            Some(runtime) => runtime.spawn(work).await.ok(),
            None => Some(work.await),
        }
    }
}

impl Drop for Bulk {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take().flatten() {
            runtime.shutdown_background();
        }
    }
}

fn begin() -> Option<Runtime> {
    let lower = || {
        // Of the calling thread alone, on Linux. It may have been set lower already.
        let _lower_already = rustix::process::setpriority_process(None, NICE);
    };
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(THREADS).thread_name("comity-bulk").on_thread_start(lower).enable_time();
    builder.build().inspect_err(|error| tracing::warn!(%error, "no threads for large requests")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_runs_on_its_threads_and_the_end_waits_for_none() {
        let bulk = Bulk::default();
        assert!(bulk.0.get().is_none(), "no threads before they are needed");
        let name = bulk.run(async { std::thread::current().name().map(str::to_owned) }).await;
        assert_eq!(name.flatten().as_deref(), Some("comity-bulk"));
        let lost: Option<()> = bulk.run(async { panic!("a fault of the work alone") }).await;
        assert_eq!(lost, None);
        let (ended, end) = tokio::sync::oneshot::channel::<()>();
        let handle = bulk.0.get().unwrap().as_ref().unwrap().spawn(async move {
            let _never = end.await;
        });
        drop(bulk);
        assert!(handle.await.unwrap_err().is_cancelled());
        assert!(ended.is_closed());
    }
}
