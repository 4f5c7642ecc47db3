//! `vtriage demo`: the embedded service alone, for other clients and for tests.

use std::time::Duration;

use clap::Args;
use tokio::runtime::Builder;

use super::exit::{Exit, Failure};
use super::{interrupt, output};
use crate::demo::{self, DemoError};

/// Run the demo service alone, for other clients and for tests
///
/// Prints its address as the first line and answers until Ctrl-C. Two keys are good for it: the first may do everything,
/// the second what a public key may.
#[derive(Debug, Args)]
pub struct Demo {
    /// Port on 127.0.0.1; 0 takes any that is free
    #[arg(long, default_value_t = 0)]
    port: u16,

    /// Wait this many milliseconds before every answer
    #[arg(long, value_name = "MS", default_value_t = 0)]
    delay: u64,

    /// Requests a minute for each key [default: no limit]
    #[arg(long, value_name = "N")]
    per_minute: Option<u32>,

    /// Requests a day for each key [default: no limit]
    #[arg(long, value_name = "N")]
    per_day: Option<u32>,

    /// Fail in this way; `list` prints the ways
    #[arg(long, value_name = "KIND")]
    fail: Option<String>,

    /// Recover after N failures [default: never]
    #[arg(long, value_name = "N", requires = "fail")]
    fail_times: Option<u32>,

    /// Objects in the large relationships
    #[arg(long, value_name = "N", default_value_t = demo::Options::default().related)]
    related: usize,

    /// Pad the reports of files to about this many bytes
    #[arg(long, value_name = "BYTES")]
    report_size: Option<usize>,

    /// Times that an analysis must be asked for until it is completed
    #[arg(long, value_name = "N", default_value_t = demo::Options::default().polls)]
    polls: u32,

    /// The present, in seconds since the epoch [default: the clock's]
    #[arg(long, value_name = "SECONDS")]
    now: Option<i64>,
}

impl Demo {
    /// Answers until the process is stopped. Other programs wait for it, so it uses every processor.
    pub fn run(&self) -> Result<Exit, Failure> {
        if self.fail.as_deref() == Some("list") {
            let names: Vec<&str> = demo::Failure::ALL.iter().map(|(name, _)| *name).collect();
            output::all(format!("{}\n", names.join("\n")).as_bytes())?;
            return Ok(Exit::Done);
        }
        let options = self.options()?;
        let runtime = Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(|reason| Failure::Local(format!("cannot start: {reason}")))?;
        runtime.block_on(interrupt::heeding(async {
            let demo = demo::Demo::start(options).await.map_err(|reason| not_started(&reason))?;
            output::all(format!("{}\n", demo.base_url()).as_bytes())?;
            output::say(format!("key for everything: {}", demo::Demo::key()));
            output::say(format!("public key: {}", demo::Demo::public_key()));
            std::future::pending().await
        }))
    }

    fn options(&self) -> Result<demo::Options, Failure> {
        let fail = self.fail.as_deref().map(str::parse).transpose();
        Ok(demo::Options {
            port: self.port,
            delay: Duration::from_millis(self.delay),
            per_minute: self.per_minute,
            per_day: self.per_day,
            fail: fail.map_err(|unknown: demo::UnknownFailure| Failure::Usage(unknown.to_string()))?,
            fail_times: self.fail_times,
            related: self.related,
            report_size: self.report_size,
            polls: self.polls,
            now: self.now,
            ..demo::Options::default()
        })
    }
}

/// Why there is no demo service, with its own remedy.
pub(super) fn not_started(reason: &DemoError) -> Failure {
    Failure::Local(reason.to_string())
}
