//! A key that somebody typed: it is tested with one request, and kept when it is good. Offline it can only be kept.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::mpsc;

use crate::access::{self, Target};
use crate::clock::Clock;
use crate::config::{self, Config, Network, process_environment};
use crate::effect::Hidden;
use crate::msg::{KeyTest, Msg, TestedKey};
use crate::store::Face;
use crate::text::time;
use crate::vt::account::Account;
use crate::vt::{ApiError, calls};

/// What is said where a thread ended before its work.
const NOT_TESTED: &str = "the key was not tested; try again";

/// What became of the key. Store and key file are waited for beside the loop.
pub(super) async fn take(config: Config, key: Hidden, replies: &mpsc::Sender<Msg>) -> KeyTest {
    let judged = async {
        let secret = config::key::validate(&key.0).map_err(|fault| format!("that is no API key: it {fault}"))?;
        if config.network == Network::Offline {
            let (file, notice) = keep(&config, &secret, "the key was not kept").await?;
            return Ok(KeyTest::Kept { file, notice });
        }
        let account = Box::new(test(config.clone(), secret.clone(), replies).await?);
        let (file, notice) = keep(&config, &secret, "the key works, but it was not kept").await?;
        let key = Hidden(secret.expose_secret().to_owned());
        Ok(KeyTest::Passed { tested: Box::new(TestedKey { key, account, notice }), file })
    };
    judged.await.unwrap_or_else(KeyTest::Failed)
}

/// Keeps it in the file of the profile: which that is, and what comes before it at the next start. `failed` stands before the reason.
async fn keep(config: &Config, key: &SecretString, failed: &str) -> Result<(String, Option<String>), String> {
    let (file, kept) = (config.key_file(), key.clone());
    let saved = tokio::task::spawn_blocking(move || config::save_key(&file, &kept)).await;
    saved.map_err(|_| format!("{failed}; try again"))?.map_err(|error| format!("{failed}: {error}"))?;
    let notice = config.comes_before_kept(&process_environment).map(|place| {
        format!("but {place} comes first at the next start, so take the key out there if this one is to stay in force")
    });
    Ok((config.key_file().display().to_string(), notice))
}

/// Asks the service whose key it is: one request, which the log hears of. What it says of the quota is kept for the session that
/// begins with it.
async fn test(config: Config, key: SecretString, replies: &mpsc::Sender<Msg>) -> Result<Account, String> {
    let (said, ended) = (|error: ApiError| error.to_string(), || NOT_TESTED.to_owned());
    let open = move || access::open(&config, Some(key), &Target::Configured, Clock::default(), 0, Face::Window);
    let opened = tokio::task::spawn_blocking(open).await.map_err(|_| ended())?;
    let access = Arc::new(opened.map_err(said)?.access);
    let call = calls::own_user();
    let paid = call.clone();
    let ticket = access.beside(move |access| access.pay(&paid)).await.ok_or_else(ended)?.map_err(|hold| {
        format!("the key was not tested: its requests are used up until {}", time::utc(hold.until.as_second()))
    })?;
    let sent = access.send(&call, ticket, |_| {}).await;
    let booked = access.beside(move |access| access.book(sent.books)).await;
    let outcome = sent.outcome.and_then(|given| given.answer.object());
    let (exchange, failed) = (sent.exchange.map(Box::new), outcome.as_ref().err().cloned());
    let _ = replies.send(Msg::KeyTested { exchange, failed }).await;
    let user = outcome.map_err(said)?;
    booked.map(|_| Account::of(&user)).ok_or_else(ended)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::config::Flags;

    /// On one thread: what holds that up holds up all that the window shows.
    #[tokio::test]
    async fn a_key_is_tested_beside_the_loop_while_another_program_holds_the_store() {
        let home = tempfile::tempdir().expect("a directory");
        let directory = home.path().display().to_string();
        let environment = |name: &str| match name {
            "HOME" | "VTRIAGE_CONFIG_DIR" | "VTRIAGE_STATE_DIR" => Some(directory.clone()),
            _ => None,
        };
        // Nobody listens there.
        let flags = Flags { base_url: Some("http://127.0.0.1:9/api/v3".to_owned()), ..Flags::default() };
        let config = Config::load(&flags, &environment).expect("settings").config;
        let (file, _) = access::kept_at(&config, &Target::Configured).expect("a place");
        drop(access::open(&config, None, &Target::Configured, Clock::default(), 0, Face::Window).expect("a store"));
        let other = rusqlite::Connection::open(&file).expect("the store");
        other.execute_batch("BEGIN IMMEDIATE").expect("the right to write");
        let (replies, _inbox) = mpsc::channel(8);
        let began = Instant::now();
        let goes_on = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            other.execute_batch("ROLLBACK").expect("let go");
            began.elapsed()
        };
        let (outcome, held) = tokio::join!(take(config, Hidden("ab".repeat(32)), &replies), goes_on);
        assert!(matches!(outcome, KeyTest::Failed(_)), "{outcome:?}");
        // A store that is held is waited for five seconds.
        assert!(held < Duration::from_secs(4), "the loop stood still for {held:?}");
    }
}
