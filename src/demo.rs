//! An embedded service on loopback that answers as VirusTotal API v3 does, with an invented world.
//!
//! One decision shapes it: the story is written once, briefly, in `assets/demo`, and everything else follows from it when
//! asked. Hashes, engine results and dates come from names; each relationship is known from both ends; the thousands of
//! small objects in the long lists are made a page at a time. So the service starts in milliseconds, stays small, and
//! tells the same story on every run.
//!
//! | module | for |
//! |---|---|
//! | `story`, `world`, `swarm` | the story as written; built into objects and relationships; the many small objects |
//! | `kind`, `catalogue`, `naming` | kinds of objects and their paths; relationships and who may read them; ids in paths |
//! | `seed`, `verdict`, `report` | values that follow from names; engine results; what is derived for each kind of object |
//! | `template` | the templates of `assets/demo/reports.json`, which say the rest |
//! | `service`, `state`, `related`, `page` | look-ups, what clients changed, one relationship, lists in pages |
//! | `dispatch`, `route`, `upload` | every route on one page; handlers by subject; files that stream past |
//! | `server`, `answer`, `call`, `failure`, `broken` | HTTP, keys and quota; replies and refusals; ways to fail |

mod answer;
mod broken;
mod budget;
mod call;
mod catalogue;
mod dispatch;
mod failure;
mod kind;
mod naming;
mod page;
mod related;
mod report;
mod route;
mod sample;
mod seed;
mod server;
mod service;
mod state;
mod story;
mod swarm;
mod template;
mod upload;
mod verdict;
mod world;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
pub use failure::{Failure, UnknownFailure};
pub use server::Seen;

use call::Tier;
use report::tags as report_tags;
use route::retention as route_retention;
use server::Server;
use service::Service;
use story::Story;
use world::World;

/// How the service behaves. The default is quick, unlimited and in good health.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes any that is free.
    pub port: u16,
    /// How long every answer waits.
    pub delay: Duration,
    /// Requests a minute that each key may make; no limit if `None`.
    pub per_minute: Option<u32>,
    /// Requests that each key may make from 00:00 to 24:00 UTC; no limit if `None`.
    pub per_day: Option<u32>,
    /// How requests fail, if they do.
    pub fail: Option<Failure>,
    /// How many requests fail before the service recovers; all of them if `None`.
    pub fail_times: Option<u32>,
    /// How many objects the large relationships have. Good up to 100,000 and beyond: they are made a page at a time.
    pub related: usize,
    /// Pads the report of a file to about this many bytes.
    pub report_size: Option<usize>,
    /// How often an analysis must be asked for until it is completed: the first answer is "queued", the last "completed".
    pub polls: u32,
    /// The present, epoch seconds, for answers that must not change; the clock's if `None`.
    pub now: Option<i64>,
    /// What the minute and the day of a quota are counted by.
    pub clock: Clock,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            delay: Duration::ZERO,
            per_minute: None,
            per_day: None,
            fail: None,
            fail_times: None,
            related: 5_000,
            report_size: None,
            polls: 3,
            now: None,
            clock: Clock::default(),
        }
    }
}

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Another program listens there.
    #[error("port {0} on 127.0.0.1 is in use by another program; choose another port, or 0 for any that is free")]
    PortInUse(u16),
    #[error("the demo service could not listen on 127.0.0.1:{port}: {cause}")]
    Listen { port: u16, cause: std::io::Error },
    /// The story that is compiled in does not parse: a fault of this build.
    #[error("the demo story could not be read: {0}")]
    Story(String),
}

/// A running service. Dropping it stops it.
#[derive(Debug)]
pub struct Demo {
    server: Arc<Server>,
    address: SocketAddr,
    stopped: CancellationToken,
    task: Option<tokio::task::JoinHandle<()>>,
}

impl Demo {
    /// Starts the service on the current tokio runtime. It is ready to answer when this returns.
    pub async fn start(options: Options) -> Result<Self, DemoError> {
        let port = options.port;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|cause| match cause.kind() {
            std::io::ErrorKind::AddrInUse => DemoError::PortInUse(port),
            _ => DemoError::Listen { port, cause },
        })?;
        let address = listener.local_addr().map_err(|cause| DemoError::Listen { port, cause })?;
        let now = options.now.unwrap_or_else(|| jiff::Timestamp::now().as_second());
        let world = World::build(Story::read()?, now, options.related);
        let service = Service::new(options, format!("http://{address}"), world);
        let server = Arc::new(Server::new(service));
        let stopped = CancellationToken::new();
        let task = tokio::spawn(serve(listener, Arc::clone(&server), stopped.clone()));
        Ok(Self { server, address, stopped, task: Some(task) })
    }

    /// Where the API is: `http://127.0.0.1:PORT/api/v3`.
    pub fn base_url(&self) -> String {
        format!("http://{}/api/v3", self.address)
    }

    /// The key that may do everything: premium, with private scanning.
    pub fn key() -> &'static str {
        Tier::Premium.key()
    }

    /// A key that may do what a free one may: no premium or private routes (403). Its quotas read 4 a minute and 500 a day;
    /// they are enforced only if [`Options::per_minute`] and [`Options::per_day`] say so.
    pub fn public_key() -> &'static str {
        Tier::Public.key()
    }

    /// The private URLs of the story, of which the service has no list: id, URL, and when they were submitted.
    pub fn private_urls(&self) -> Vec<(String, String, i64)> {
        self.server.private_urls()
    }

    /// The requests received so far, oldest first; the last 10,000 of them.
    pub fn requests(&self) -> Vec<Seen> {
        self.server.requests()
    }

    /// From now on every request fails so, or none does.
    pub fn fail(&self, failure: Option<Failure>) {
        self.server.fail(failure.map(|failure| (failure, u32::MAX)));
    }

    /// The next `times` requests fail so.
    pub fn fail_times(&self, failure: Failure, times: u32) {
        self.server.fail((times > 0).then_some((failure, times)));
    }

    /// Stops the service and waits until its connections are closed, at most a second.
    pub async fn stop(mut self) {
        self.stopped.cancel();
        if let Some(task) = self.task.take() {
            // A client that keeps a request open must not hold up the program.
            let _ = tokio::time::timeout(Duration::from_secs(1), task).await;
        }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.stopped.cancel();
    }
}

async fn serve(listener: TcpListener, server: Arc<Server>, stopped: CancellationToken) {
    let watched = Arc::clone(&server);
    let listener = listener.tap_io(move |connection| {
        // Small answers must not wait for more to send. Neither option is worth refusing a connection for.
        let _ = connection.set_nodelay(true);
        if watched.resets() {
            let _ = connection.set_zero_linger();
        }
    });
    let app = axum::Router::new().fallback_service(tower_service(server));
    let end = axum::serve(listener, app).with_graceful_shutdown(stopped.cancelled_owned()).await;
    if let Err(error) = end {
        tracing::warn!(%error, "the demo service ended");
    }
}

fn tower_service(server: Arc<Server>) -> axum::routing::MethodRouter {
    axum::routing::any(move |request: axum::extract::Request| {
        let server = Arc::clone(&server);
        async move { server.handle(request).await }
    })
    .layer(axum::extract::DefaultBodyLimit::disable())
}
